using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PeerShell.Tests.Hosting;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Processes;

/// <summary>A peer in a process of its own, which is killed and comes back.</summary>
public sealed class KilledPeerTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task A_peer_that_is_killed_is_missed_with_its_reason_and_comes_back_as_a_new_one()
    {
        var port = FreePort();
        using var first = await StartFarNodeAsync(port);
        _session.Run($$"""
            $near = Start-PeerNode near{{_session.Suffix}} -ResumeWindow 0.5
            $far = Connect-Peer 127.0.0.1:{{port}} -Node $near
            1..5 | Send-PeerMessage -To $far -Wait -TimeoutSec 30
            """);

        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        _session.Run("6..8 | Send-PeerMessage -To $far -ErrorAction Ignore");
        var events = _session.Run("""
            $null = Wait-Peer $far -Node $near -State Gone -TimeoutSec 30
            Get-PeerEvent -Node $near
            """).Select(e => $"{e.Properties["Kind"].Value} {e.Properties["Reason"].Value} {e.Properties["Count"].Value}").ToList();

        Assert.Contains("PeerDisconnected ConnectionLost 0", events);
        Assert.Contains("PeerGone ResumeWindowElapsed 0", events);
        Assert.Contains("MessagesUndeliverable ResumeWindowElapsed 3", events);

        using var second = await StartFarNodeAsync(port);
        try
        {
            _session.Run("""
                $again = Wait-Peer far -Node $near -TimeoutSec 60
                'new' | Send-PeerMessage -To $again -Wait -TimeoutSec 30
                """);
            await second.StandardInput.WriteLineAsync();

            // Nothing old, and the new once.
            Assert.Equal("new", await second.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Null(await second.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            second.Kill();
        }
    }

    /// <summary>Starts a node in a process, which on a line of input writes what it has received, and ends.</summary>
    private static async Task<Process> StartFarNodeAsync(int port)
    {
        var process = HostProcess.Start(
            "-Command",
            $"$null = Start-PeerNode far -Listen {port}; 'ready'; $null = [Console]::In.ReadLine(); Receive-PeerMessage -BodyOnly");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return process;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
