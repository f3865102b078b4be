using PeerShell.Node.Dialling;
using PeerShell.Node.Events;
using PeerShell.Node.Handlers;
using PeerShell.Node.JsonLines;
using PeerShell.Node.Links;
using PeerShell.Node.Membership;
using PeerShell.Node.Requests;
using PeerShell.Node.Sessions;
using PeerShell.Node.Surveys;
using PeerShell.Node.Timing;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>The rooms of a node. This is the only class that knows all of them; it gives each room the objects that it needs.</summary>
internal sealed class NodeRooms
{
    /// <param name="node">The node, for the rooms that pass it to users.</param>
    /// <param name="options">The node's settings.</param>
    public NodeRooms(PeerNode node, PeerNodeOptions options)
    {
        Options = options;
        Identity = options.Identity ?? NodeIdentity.Create();
        Profile = new NodeProfile(Identity.Id, options.Name ?? Identity.Id.ShortId, options.Network, options.Tags);
        Events = new NodeEvents(node, Profile.Name, options.Clock, options.Limits.Events);
        Inbox = new Inbox(options.Limits.InboxMessages, options.Limits.InboxBytes);
        Requests = new NodeRequests(options.Limits.Requests);
        Handlers = new HandlerTable(node, options, Inbox, Events);
        Peers = new PeerTable(options.Limits.Peers);
        var host = new SessionHost(this);
        var sessions = new SessionContext
        {
            Options = options,
            Profile = Profile,
            Events = Events,
            Peers = Peers,
            Successors = new Successors(Peers, host.OnClaimed),
            Requests = Requests,
            MessageClock = new MessageClock(options.Clock),
            WindowGrowth = new WindowGrowth(options.Limits.WindowGrowthBytes),
            CreateRouter = session => new MessageRouter(session, Handlers, Inbox, Requests, options.Clock),
            Host = host,
            Stopping = Handlers.Stopping,
        };
        Admission = new Admission(Profile, options, Peers, id => new Peer(node, id, sessions), () => Discovery.Self);
        Lifetime = new Lifetime(node, this);
        var isRunning = () => Lifetime.State == NodeState.Running;
        Links = new NodeLinks(new LinkHost(this), options, Profile.Name, Events, isRunning, Changed.Pulse);
        Dialler = new Dialler(Links, Peers, options, Profile.Name, Events, () => Lifetime.ListenEndpoints, isRunning);
        JsonLinesGossip = new JsonLinesGossip(options.Clock, Peers, () => Discovery.Members);
        JsonLinesDialler = new JsonLinesDialler(Profile.Id, options, Peers, Dialler, Events);
        Surveys = new NodeSurveys(Profile, options, Peers);
    }

    public PeerNodeOptions Options { get; }

    public NodeIdentity Identity { get; }

    public NodeProfile Profile { get; }

    /// <summary>Pulses when the state of the node or of a peer changes, or a link has ended.</summary>
    public AsyncPulse Changed { get; } = new();

    public NodeEvents Events { get; }

    public Inbox Inbox { get; }

    public NodeRequests Requests { get; }

    public HandlerTable Handlers { get; }

    public PeerTable Peers { get; }

    public Admission Admission { get; }

    public NodeLinks Links { get; }

    public Dialler Dialler { get; }

    public JsonLinesGossip JsonLinesGossip { get; }

    public JsonLinesDialler JsonLinesDialler { get; }

    public NodeSurveys Surveys { get; }

    public Lifetime Lifetime { get; }

    /// <summary>The discovery of members. Null until the node listens.</summary>
    public NodeDiscovery Discovery { get; private set; } = null!;

    /// <summary>The check whether the node is connected to all known members. Null until the node listens.</summary>
    public Convergence Convergence { get; private set; } = null!;

    /// <summary>Creates the rooms that depend on the endpoints that the node listens on.</summary>
    public void OnListening(IReadOnlyList<PeerEndpoint> endpoints)
    {
        Discovery = new NodeDiscovery(Profile, Options, endpoints, Peers, Dialler, Events, Changed.Pulse);
        Convergence = new Convergence(
            Discovery, Dialler, Peers, Options, Changed, () => Lifetime.State == NodeState.Running);
    }

    /// <summary>Ends the session with a peer and stops dialling the peer.</summary>
    public Task DisconnectAsync(Peer peer)
    {
        Dialler.Unpin(peer);
        JsonLinesDialler.OnDisconnected(peer.Id);
        return peer.Session.DisconnectAsync();
    }
}
