using System.Diagnostics;
using System.Globalization;

namespace PeerShell.Tests.Hosting;

/// <remarks>Signals can be sent to another process on Unix only.</remarks>
public sealed class InterruptTests
{
    private const int SigInt = 2;

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task An_interrupt_runs_the_finally_blocks_and_ends_the_script(string signal, int exitCode)
    {
        using var process = await StartAsync(
            "try { [Console]::WriteLine('started'); while ($true) { } } finally { [Console]::WriteLine('cleaned up') }");

        await HostProcess.SignalAsync(process, signal);
        var run = await HostProcess.FinishAsync(process);

        Assert.Equal(new(exitCode, "cleaned up\n", ""), run);
    }

    [Fact]
    public async Task The_finally_blocks_of_a_script_that_is_terminated_still_have_their_node()
    {
        using var process = await StartAsync(
            "$a = Start-PeerNode; try { [Console]::WriteLine('started'); while ($true) { } } finally { [Console]::WriteLine($a.State) }");

        await HostProcess.SignalAsync(process, "TERM");
        var run = await HostProcess.FinishAsync(process);

        Assert.Equal(new(143, "Running\n", ""), run);
    }

    [Fact]
    public async Task A_second_interrupt_ends_a_script_that_does_not_stop()
    {
        using var process = await StartAsync("[Console]::WriteLine('started'); [Threading.Thread]::Sleep(3600 * 1000)");

        await HostProcess.SignalAsync(process, "INT");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.False(process.HasExited);
        await HostProcess.SignalAsync(process, "INT");
        var run = await HostProcess.FinishAsync(process);

        Assert.Equal(130, run.ExitCode);
    }

    private static async Task<Process> StartAsync(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This test sends Unix signals.");
        Assert.SkipWhen(InterruptsAreIgnored(), "Whoever started the tests ignores SIGINT, and so does every process they start.");
        var process = HostProcess.Start("-Command", command);
        process.StandardInput.Close();
        Assert.Equal("started", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return process;
    }

    private static bool InterruptsAreIgnored()
    {
        string ignored = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        ulong mask = ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (mask >> (SigInt - 1) & 1) != 0;
    }
}
