using Microsoft.Extensions.Time.Testing;
using PeerShell.Node;
using PeerShell.Node.Events;
using PeerShell.Node.Links;
using PeerShell.Node.Requests;
using PeerShell.Node.Sessions;
using PeerShell.Node.Timing;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Support;

/// <summary>What links and sessions are handed in a node, without the node: settings, a fake clock, events, and recording hosts.</summary>
internal sealed class NodeParts
{
    /// <summary>The id of this node, and ids below and above it: the node with the lower id is the arbiter.</summary>
    public static readonly PeerId NearId = IdOf(0x80), LowerId = IdOf(0x01), HigherId = IdOf(0xFF);

    public NodeParts(PeerNodeOptions? options = null, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new FakeTimeProvider();
        Options = (options ?? new PeerNodeOptions()) with { Clock = Clock };
        Events = new NodeEvents(this, "near", Clock, Options.Limits.Events);
        Links = new NodeLinks(Host, Options, "near", Events, static () => true, static () => { });
        var peers = new PeerTable(Options.Limits.Peers);
        Context = new SessionContext
        {
            Options = Options,
            Profile = new NodeProfile(NearId, "near", Options.Network, Options.Tags),
            Events = Events,
            Peers = peers,
            Successors = new Successors(peers, (lost, endpoint) => Checks.Add((lost, endpoint))),
            Requests = new NodeRequests(Options.Limits.Requests),
            MessageClock = new MessageClock(Clock),
            WindowGrowth = new WindowGrowth(Options.Limits.WindowGrowthBytes),
            CreateRouter = static _ => new AcceptingRouter(),
            Host = SessionHost,
            Stopping = CancellationToken.None,
        };
    }

    public FakeTimeProvider Clock { get; }

    public PeerNodeOptions Options { get; }

    public NodeEvents Events { get; }

    /// <summary>The addresses of lost peers that were to be dialled, because another peer claims them.</summary>
    public List<(Peer Lost, PeerEndpoint Endpoint)> Checks { get; } = [];

    public RecordingLinkHost Host { get; } = new();

    public NodeLinks Links { get; }

    public RecordingSessionHost SessionHost { get; } = new();

    public SessionContext Context { get; }

    public IReadOnlyList<PeerEvent> Happened => Events.Log.After(0);

    public static PeerId IdOf(byte each) => new([.. Enumerable.Repeat(each, PeerId.Size)]);

    public Peer NewPeer(PeerId id) => new(null!, id, Context);

    /// <summary>Returns the events of a kind, oldest first.</summary>
    public IEnumerable<PeerEvent> EventsOf(PeerEventKind kind) => Happened.Where(happened => happened.Kind == kind);

    /// <summary>Makes a link that nobody serves: what comes on it, the test hands in.</summary>
    public Link NewLink(string remote = "127.0.0.1:9000", string? dialled = null) => new(
        Links,
        Host,
        Options,
        new FakeConnection(PeerEndpoint.Parse(remote)),
        dialled is null ? null : PeerEndpoint.Parse(dialled),
        LinkProtocol.Native);
}
