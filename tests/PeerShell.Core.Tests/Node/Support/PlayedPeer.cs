using PeerShell.Node;
using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Node.Support;

/// <summary>A peer whose far side the test plays, on links that nobody serves: everything happens on the test's thread.</summary>
internal sealed class PlayedPeer
{
    private readonly NodeParts _parts;
    private readonly Hello _hello;
    private readonly string _remote;
    private long _nomination;
    private ulong _session;

    public PlayedPeer(NodeParts parts, Hello hello, string remote = "127.0.0.1:9000")
    {
        _parts = parts;
        _hello = hello;
        _remote = remote;
        Peer = parts.Context.Peers.GetOrAdd(PeerId.Parse(hello.Id), parts.NewPeer);
    }

    /// <summary>Makes a peer that is the arbiter.</summary>
    public PlayedPeer(NodeParts parts)
        : this(parts, TestHello.Of(NodeParts.LowerId))
    {
    }

    public Peer Peer { get; }

    public PeerSession Session => Peer.Session;

    /// <summary>Opens a link, on which the HELLO has come.</summary>
    public Link Open()
    {
        var link = _parts.NewLink(_remote);
        Greet(link);
        return link;
    }

    /// <summary>Has the HELLO come on a link.</summary>
    public void Greet(Link link)
    {
        _parts.Host.Join = joining => Assert.True(Session.TryAdopt(joining));
        link.OnHello(_hello);
    }

    /// <summary>Has a link carry the session: answers the offer that was made on it, or makes one.</summary>
    public void Resume(Link link)
    {
        const ulong fresh = 1;
        var resume = link.Offer is { } offer
            ? new ResumeRecord(offer.Nomination, _session, 0, 0, 0)
            : new ResumeRecord(++_nomination, _session, fresh, 0, 0);
        if (_session == 0)
            _session = link.Offer?.Fresh ?? fresh;

        Session.OnResume(link, resume);
    }

    /// <summary>Connects the peer by a new link.</summary>
    public Link Connect()
    {
        var link = Open();
        Resume(link);
        Assert.Equal(PeerState.Connected, Peer.State);
        return link;
    }

    /// <summary>Connects the peer, and breaks its link.</summary>
    public void ConnectAndLose()
    {
        Connect().Close(CloseReason.ConnectionLost, "It broke.");
        Assert.Equal(PeerState.Reconnecting, Peer.State);
    }
}
