using System.Diagnostics;
using System.Management.Automation;
using System.Net.Sockets;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class ConnectPeerTests : IDisposable
{
    private readonly Session _session = new();

    public ConnectPeerTests() => _session.StartNodes("alice", "bob");

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Connect-Peer $bob.Endpoint -Node $alice")]
    [InlineData("Connect-Peer \"$($bob.Endpoint)\" -Node \"$alice\"")]
    [InlineData("Connect-Peer $bob -Node $alice")]
    [InlineData("$bob | Connect-Peer -Node $alice")]
    [InlineData("\"$($bob.Endpoint)\" | Connect-Peer -Node $alice")]
    [InlineData("[pscustomobject]@{ Node = $alice; Endpoint = \"$($bob.Endpoint)\" } | Connect-Peer")]
    public void Outputs_the_connected_peer(string script)
    {
        var peer = Assert.Single(_session.Run(script));
        Assert.Equal($"bob{_session.Suffix}", peer.Properties["Name"].Value);
        Assert.Equal(true, peer.Properties["IsConnected"].Value);
        Assert.Equal(_session["alice"], peer.Properties["Node"].Value);
    }

    [Fact]
    public void Connects_several_nodes_to_several_endpoints()
    {
        _session.StartNodes("carol", "dave");
        Assert.Equal(4, _session.Run("$alice, $bob | Connect-Peer -Node $carol, $dave").Count);
    }

    [Fact]
    public void Each_failure_says_why()
    {
        _session["nobody"] = SilentListener.Nobody();
        _session.Run($"$other = Start-PeerNode 'other{_session.Suffix}' -Network other");

        _session.Try("Connect-Peer $nobody -Node $alice").HasError("ConnectRefused", ErrorCategory.ConnectionError, _session["nobody"]);
        _session.Try("Connect-Peer no-such-host.invalid:7000 -Node $alice")
            .HasError("NameNotFound", ErrorCategory.ObjectNotFound, "no-such-host.invalid:7000");
        _session.Try("Connect-Peer nonsense -Node $alice").HasError("InvalidEndpoint", ErrorCategory.InvalidArgument, "nonsense");
        _session.Try("Connect-Peer $alice -Node $alice")
            .HasError("OwnAddress", ErrorCategory.InvalidArgument, _session.Run("$alice.Endpoint")[0]);
        var error = _session.Try("Connect-Peer $other -Node $alice")
            .HasError("WrongNetwork", ErrorCategory.InvalidOperation, _session.Run("$other.Endpoint")[0]);
        Assert.EndsWith("Start both nodes with the same -Network.", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-Peer -Node $alice"));
    }

    [Fact]
    public async Task What_is_no_PeerShell_port_is_recognised()
    {
        using var web = new SilentListener();
        using var run = _session.Begin($"Connect-Peer '{web.Endpoint}' -Node $alice");
        using var connection = await web.AcceptAsync();
        await connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        run.End().HasError("NotPeerShell", ErrorCategory.ProtocolError, web.Endpoint);
    }

    [Fact]
    public async Task A_program_that_speaks_JSON_lines_is_connected_to_when_asked_for()
    {
        using var program = new SilentListener();
        using var run = _session.Begin($"Connect-Peer '{program.Endpoint}' -Protocol JsonLines -Node $alice");
        using var connection = await program.AcceptAsync();
        await connection.SendAsync("{\"Pong\":[\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"127.0.0.1:0\"]}\n"u8.ToArray());
        var peer = Assert.Single(run.End().Output);
        Assert.Equal(
            "6ba7b810 JsonLines Connected",
            $"{peer.Properties["Name"].Value} {peer.Properties["Protocol"].Value} {peer.Properties["State"].Value}");
    }

    [Fact]
    public void Silence_times_out()
    {
        using var silent = new SilentListener();
        var watch = Stopwatch.StartNew();
        _session.Try($"Connect-Peer '{silent.Endpoint}' -Node $alice -TimeoutSec 0.3")
            .HasError("ConnectTimedOut", ErrorCategory.OperationTimeout, silent.Endpoint);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void One_failure_does_not_keep_the_others_from_connecting()
    {
        using var silent = new SilentListener();
        var outcome = _session.Try($"Connect-Peer '{silent.Endpoint}', $bob, nonsense -Node $alice -TimeoutSec 0.5");
        Assert.Single(outcome.Output);
        Assert.Equal(["InvalidEndpoint", "ConnectTimedOut"], outcome.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void A_node_that_listens_nowhere_cannot_be_connected_to()
    {
        _session.Run($"$deaf = Start-PeerNode 'deaf{_session.Suffix}' -Listen @()");
        var error = _session.Try("Connect-Peer $deaf -Node $alice")
            .HasError("InvalidEndpoint", ErrorCategory.InvalidArgument, _session["deaf"]);
        Assert.Contains("listens nowhere", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_node_connects_to_nobody()
    {
        _session.Run("Stop-PeerNode $alice");
        _session.Try("Connect-Peer $bob -Node $alice").HasError("NodeStopped", ErrorCategory.InvalidOperation, _session["alice"]);
    }

    [Fact]
    public void A_stopped_node_cannot_be_connected_to()
    {
        _session.Run("Stop-PeerNode $alice");
        _session.Try("Connect-Peer $alice -Node $bob").HasError("ConnectRefused", ErrorCategory.ConnectionError);
    }

    [Fact]
    public async Task The_wait_can_be_interrupted_and_leaves_no_connection()
    {
        using var silent = new SilentListener();
        using var run = _session.Begin($"Connect-Peer '{silent.Endpoint}' -Node $alice");
        using var connection = await silent.AcceptAsync();
        Assert.Equal("1 endpoint left.", run.AwaitProgress());
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await AwaitEnd(connection);
    }

    [Fact]
    public async Task Nothing_goes_on_when_the_pipeline_downstream_wants_no_more()
    {
        using var silent = new SilentListener();
        Assert.Single(_session.Run($"Connect-Peer '{silent.Endpoint}', $bob -Node $alice | Select-First"));
        using var connection = await silent.AcceptAsync();
        await AwaitEnd(connection);
    }

    private static async Task AwaitEnd(Socket connection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[1024];
        try
        {
            while (await connection.ReceiveAsync(buffer, limit.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end as well.
        }
    }
}
