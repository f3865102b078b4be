using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>The conditions under which a connected peer replaces a lost one, each for itself.</summary>
public sealed class SuccessorsTests
{
    private const string Host = "10.0.0.1", Endpoint = "10.0.0.1:9000";

    private readonly NodeParts _parts = new();
    private readonly PlayedPeer _lost;

    public SuccessorsTests() => _lost = new(_parts, TestHello.Of(NodeParts.LowerId, "far", 5, Endpoint), $"{Host}:1");

    [Fact]
    public void A_peer_that_listens_where_the_lost_one_did_replaces_it()
    {
        Lose();
        var successor = NewSuccessor();

        successor.Connect();

        AssertReplacedBy(successor);
    }

    [Fact]
    public void A_peer_at_the_same_host_replaces_a_lost_one_that_can_not_be_reached()
    {
        Lose();
        _lost.Session.OnUnreachable("Nobody listens there.");
        var successor = NewSuccessor(listen: $"{Host}:9001");

        successor.Connect();

        AssertReplacedBy(successor);
    }

    [Fact]
    public void A_lost_peer_that_turns_out_to_be_unreachable_is_replaced_by_the_peer_that_is_connected_by_now()
    {
        Lose();
        var successor = NewSuccessor(listen: $"{Host}:9001");
        successor.Connect();
        Assert.Equal(PeerState.Reconnecting, _lost.Peer.State);

        _lost.Session.OnUnreachable("Nobody listens there.");

        AssertReplacedBy(successor);
    }

    [Fact]
    public void A_peer_that_was_connected_at_the_moment_of_the_loss_is_late_enough()
    {
        _lost.ConnectAndLose();
        var successor = NewSuccessor();

        successor.Connect();

        AssertReplacedBy(successor);
    }

    [Theory]
    [InlineData("near", 6, Host, Endpoint, true, "another name")]
    [InlineData("far", 5, Host, Endpoint, true, "the same incarnation")]
    [InlineData("far", 4, Host, Endpoint, true, "an earlier incarnation")]
    [InlineData("far", 6, "10.0.0.2", "10.0.0.2:9000", true, "another host")]
    [InlineData("far", 6, Host, "10.0.0.1:9001", false, "another port, and nobody has found the lost one unreachable")]
    public void A_peer_that_breaks_one_condition_replaces_nobody(
        string name, long incarnation, string host, string listen, bool isUnreachable, string broken)
    {
        Lose();
        if (isUnreachable)
            _lost.Session.OnUnreachable("Nobody listens there.");

        NewSuccessor(name, incarnation, host, listen).Connect();

        Assert.True(_lost.Peer.State == PeerState.Reconnecting, $"It was replaced despite {broken}.");
    }

    [Fact]
    public void A_peer_that_was_connected_before_the_loss_replaces_nobody()
    {
        _lost.Connect();
        NewSuccessor().Connect();
        _parts.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Lose();

        _lost.Session.OnUnreachable("Nobody listens there.");

        Assert.Equal(PeerState.Reconnecting, _lost.Peer.State);
    }

    [Fact]
    public void A_peer_whose_host_is_known_only_by_its_link_replaces_one_that_listens_there()
    {
        Lose();
        _lost.Session.OnUnreachable("Nobody listens there.");
        var successor = NewSuccessor(listen: "10.9.9.9:9000");

        successor.Connect();

        AssertReplacedBy(successor);
    }

    [Fact]
    public void A_peer_that_is_connected_is_not_replaced_whether_or_not_it_was_lost_before()
    {
        _lost.Connect();
        NewSuccessor().Connect();
        Assert.Equal(PeerState.Connected, _lost.Peer.State);

        Lose();
        _lost.Connect();
        NewSuccessor(id: 0xFE).Connect();

        Assert.Equal(PeerState.Connected, _lost.Peer.State);
        Assert.Equal(1, _lost.Peer.Reconnects);
    }

    [Fact]
    public void A_peer_that_is_not_connected_replaces_nobody()
    {
        Lose();
        NewSuccessor().Open();

        _lost.Session.OnUnreachable("Nobody listens there.");

        Assert.Equal(PeerState.Reconnecting, _lost.Peer.State);
    }

    [Fact]
    public void Of_several_lost_peers_all_that_fit_are_replaced()
    {
        PlayedPeer other = new(_parts, TestHello.Of(NodeParts.IdOf(0x02), "far", 5, Endpoint), $"{Host}:2");
        PlayedPeer another = new(_parts, TestHello.Of(NodeParts.IdOf(0x03), "another", 5, Endpoint), $"{Host}:3");
        Assert.All([_lost, other, another], peer => peer.ConnectAndLose());

        NewSuccessor().Connect();

        Assert.Equal(
            [PeerState.Gone, PeerState.Gone, PeerState.Reconnecting], [_lost.Peer.State, other.Peer.State, another.Peer.State]);
    }

    private void Lose()
    {
        var link = _lost.Session.Carrier ?? _lost.Connect();
        link.Close(CloseReason.ConnectionLost, "It broke.");
        Assert.Equal(PeerState.Reconnecting, _lost.Peer.State);
        _parts.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private PlayedPeer NewSuccessor(
        string name = "far", long incarnation = 6, string host = Host, string listen = Endpoint, byte id = 0xFF) =>
        new(_parts, TestHello.Of(NodeParts.IdOf(id), name, incarnation, listen), $"{host}:4");

    private void AssertReplacedBy(PlayedPeer successor)
    {
        Assert.Equal((PeerState.Gone, CloseReason.Restarted), (_lost.Peer.State, _lost.Peer.LastReason));
        var gone = Assert.Single(_parts.EventsOf(PeerEventKind.PeerGone));
        Assert.Same(_lost.Peer, gone.Peer);
        Assert.Contains($"{successor.Peer}", gone.Message, StringComparison.Ordinal);
        Assert.Equal([successor.Peer], _parts.Context.Peers.All);
    }
}
