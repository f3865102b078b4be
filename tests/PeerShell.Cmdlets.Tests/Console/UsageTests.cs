using PeerShell.Hosting;
using PeerShell.Hosting.Engine;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Tests.Hosting;

public sealed class UsageTests
{
    [Theory]
    [InlineData("no option -Nonsense", "-Nonsense")]
    [InlineData("-File needs", "-File")]
    [InlineData("-Command needs", "-Command")]
    [InlineData("no script at", "no-such-script.ps1", "argument")]
    public async Task A_wrong_command_line_exits_64(string message, params string[] arguments)
    {
        var run = await HostProcess.RunAsync(arguments);

        Assert.Equal(64, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.Contains("-Help", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_all_options()
    {
        var run = await HostProcess.RunAsync("-Help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(["-File", "-Command", "-Help", "-Version"], option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_names_the_engine_too()
    {
        var run = await HostProcess.RunAsync("-Version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^PeerShell \d+\.\d+\.\d+ \(PowerShell engine \d+\.\d+\.\d+\)\n$", run.Output);
    }

    [Fact]
    public void A_missing_module_is_an_error_that_says_where_it_should_be()
    {
        string path = Path.Combine(Path.GetTempPath(), "no-such-folder", "PeerShell.psd1");
        using Interrupts interrupts = new(endsSession: true);

        var problem = Assert.Throws<StartupException>(() => Session.Open(TerminalFeatures.Detect(), interrupts, path));

        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_its_module_exits_1()
    {
        using ScriptFolder folder = new();
        string host = Path.GetDirectoryName(HostProcess.Path)!;
        Copy(host, folder.Path);
        Directory.Delete(Path.Combine(folder.Path, "PeerShell"), recursive: true);

        var run = await HostProcess.RunFromAsync(folder.Path, "-Command", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(Path.Combine(folder.Path, "PeerShell", "PeerShell.psd1"), run.Errors, StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        foreach (string directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
