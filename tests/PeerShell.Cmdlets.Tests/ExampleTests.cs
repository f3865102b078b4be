using System.Diagnostics;
using PeerShell.Tests.Hosting;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

/// <summary>The examples, as they are shipped, in the console.</summary>
public sealed class ExampleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("first-network.ps1", "hello everybody")]
    [InlineData("key-value-store.ps1", "colour = green\nsize = 3\n")]
    [InlineData("work-queue.ps1", "20 jobs are done. The last: 400, by ")]
    [InlineData("command-runner.ps1", "Sum: 6.5\nLoads: ")]
    [InlineData("command-runner.ps1", "Refused: 'Stop-Computer' is not offered here.")]
    public async Task It_runs_and_says_what_it_should(string example, string says)
    {
        var run = await HostProcess.RunAsync("-File", Find(example));
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    [Fact]
    public async Task A_chat_carries_lines_between_processes()
    {
        using var ann = HostProcess.Start("-File", Find("chat.ps1"), "ann");
        using var ben = HostProcess.Start("-File", Find("chat.ps1"), "ben", "-Bootstrap", await EndpointAsync(ann));
        try
        {
            await EndpointAsync(ben);

            // Ann may not have seen ben yet; he has seen her.
            await ben.StandardInput.WriteLineAsync("hello ann".AsMemory(), Stop);
            await ben.StandardInput.FlushAsync(Stop);
            Assert.Equal("ben> hello ann", await ann.StandardOutput.ReadLineAsync(Stop));
            await ann.StandardInput.WriteLineAsync("hello ben".AsMemory(), Stop);
            await ann.StandardInput.FlushAsync(Stop);
            Assert.Equal("ann> hello ben", await ben.StandardOutput.ReadLineAsync(Stop));
            foreach (var chat in new[] { ann, ben })
            {
                chat.StandardInput.Close();
                await chat.WaitForExitAsync(Stop);
                Assert.Equal(0, chat.ExitCode);
            }
        }
        finally
        {
            ann.Kill();
            ben.Kill();
        }
    }

    private static async Task<string> EndpointAsync(Process chat) => (await chat.StandardOutput.ReadLineAsync(Stop))!.Split(' ')[^1];

    private static string Find(string example) => Path.Combine(Path.GetDirectoryName(Session.ModulePath)!, "module", "examples", example);
}
