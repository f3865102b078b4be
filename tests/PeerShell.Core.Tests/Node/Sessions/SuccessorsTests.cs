using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>The conditions under which the address of a lost peer is dialled, and what ends its session, each for itself.</summary>
public sealed class SuccessorsTests
{
    private const string Host = "10.0.0.1", Endpoint = "10.0.0.1:9000";

    private readonly NodeParts _parts = new();
    private readonly PlayedPeer _lost;

    public SuccessorsTests() => _lost = new(_parts, TestHello.Of(NodeParts.LowerId, "far", 5, Endpoint), $"{Host}:1");

    [Theory]
    [InlineData("far", Host)]
    [InlineData("another", Host)]
    [InlineData("far", "10.0.0.2")]
    public void The_address_of_a_lost_peer_is_dialled_when_any_connected_peer_claims_it(string name, string host)
    {
        Lose();

        NewPeer(name, host).Connect();

        Assert.Equal([(_lost.Peer, PeerEndpoint.Parse(Endpoint))], _parts.Checks);
        Assert.Equal(PeerState.Reconnecting, _lost.Peer.State);
    }

    [Fact]
    public void The_address_of_a_peer_that_is_just_lost_is_dialled_when_a_connected_peer_claims_it()
    {
        _lost.Connect();
        NewPeer().Connect();
        Assert.Empty(_parts.Checks);

        Lose();

        Assert.Equal([(_lost.Peer, PeerEndpoint.Parse(Endpoint))], _parts.Checks);
    }

    [Fact]
    public void A_namesake_at_the_same_host_and_another_port_replaces_nobody()
    {
        Lose();
        _lost.Session.OnAbsent("No node heard from it in time.");

        NewPeer(listen: $"{Host}:9001").Connect();

        Assert.Empty(_parts.Checks);
        Assert.Equal(PeerState.Unreachable, _lost.Peer.State);
    }

    [Fact]
    public void A_peer_that_is_not_connected_claims_nothing()
    {
        Lose();

        NewPeer().Open();

        Assert.Empty(_parts.Checks);
    }

    [Fact]
    public void A_peer_that_has_returned_is_not_looked_for()
    {
        Lose();
        _lost.Connect();

        NewPeer().Connect();

        Assert.Empty(_parts.Checks);
        Assert.Equal((PeerState.Connected, 1), (_lost.Peer.State, _lost.Peer.Reconnects));
    }

    [Fact]
    public void Another_peer_that_answers_at_its_address_ends_the_session_of_a_lost_one()
    {
        Lose();
        var other = NewPeer();
        other.Connect();

        _lost.Session.OnAnswered(PeerEndpoint.Parse(Endpoint), other.Peer);

        Assert.Equal((PeerState.Gone, CloseReason.Restarted), (_lost.Peer.State, _lost.Peer.LastReason));
        var gone = Assert.Single(_parts.EventsOf(PeerEventKind.PeerGone));
        Assert.Same(_lost.Peer, gone.Peer);
        Assert.Contains($"{other.Peer}", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1:9001", false)]
    [InlineData(Endpoint, true)]
    public void An_answer_elsewhere_or_by_the_peer_itself_ends_nothing(string endpoint, bool byItself)
    {
        Lose();
        var other = NewPeer();

        _lost.Session.OnAnswered(PeerEndpoint.Parse(endpoint), byItself ? _lost.Peer : other.Peer);

        Assert.Equal(PeerState.Reconnecting, _lost.Peer.State);
    }

    private void Lose()
    {
        var link = _lost.Session.Carrier ?? _lost.Connect();
        link.Close(CloseReason.ConnectionLost, "It broke.");
        Assert.Equal(PeerState.Reconnecting, _lost.Peer.State);
    }

    private PlayedPeer NewPeer(string name = "far", string host = Host, string listen = Endpoint) =>
        new(_parts, TestHello.Of(NodeParts.IdOf(0xFF), name, 6, listen), $"{host}:4");
}
