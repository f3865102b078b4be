using System.Net;
using System.Net.Sockets;
using PeerShell.Tests.Hosting;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Processes;

/// <summary>A peer in a process of its own, which is stopped for some seconds and goes on.</summary>
public sealed class StoppedPeerTests : IDisposable
{
    private readonly Session _session = new();
    private readonly string _log = Path.GetTempFileName();

    public void Dispose()
    {
        _session.Dispose();
        File.Delete(_log);
    }

    [Fact]
    public async Task Requests_that_timed_out_while_it_was_stopped_do_not_run_when_it_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that stops a process.");
        var port = FreePort();
        using var far = HostProcess.Start(
            "-Command",
            $"$null = Start-PeerNode far -Listen {port}; $log = '{_log}'; "
            + "$null = Register-PeerHandler { [IO.File]::AppendAllText($using:log, \"$($Message.Body);\") }; "
            + "'ready'; $null = [Console]::In.ReadLine()");
        try
        {
            Assert.Equal("ready", await far.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            _session.Run($$"""
                $near = Start-PeerNode near{{_session.Suffix}}
                $far = Connect-Peer 127.0.0.1:{{port}} -Node $near
                Invoke-PeerRequest first -To $far -TimeoutSec 30
                """);

            await HostProcess.SignalAsync(far, "STOP");
            var failed = _session.Run("""
                foreach ($number in 1..3) {
                    Invoke-PeerRequest $number -To $far -TimeoutSec 1 -ErrorAction SilentlyContinue -ErrorVariable failure
                    $failure[0].FullyQualifiedErrorId
                }
                """).Select(id => $"{id}");

            // The measured delay of the link may be too high on a loaded machine, by which requests would be started too late.
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            await HostProcess.SignalAsync(far, "CONT");
            _session.Run("Invoke-PeerRequest last -To $far -TimeoutSec 30");

            Assert.All(failed, id => Assert.StartsWith("RequestTimedOut", id, StringComparison.Ordinal));
            Assert.Equal("first;last;", await File.ReadAllTextAsync(_log, TestContext.Current.CancellationToken));
        }
        finally
        {
            far.Kill();
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
