using PeerShell.Discovery;
using PeerShell.Node.Handlers;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>
/// A node of a peer-to-peer network, living in this process: it listens, it dials, and what it accepted and what it
/// dialled are handled alike. All members can be used from any thread.
/// </summary>
/// <example>
/// <code>
/// await using var alice = await PeerNode.StartAsync(new() { Name = "alice" });
/// await using var bob = await PeerNode.StartAsync(new() { Name = "bob" });
/// var peer = await bob.ConnectAsync(alice.Endpoint!);
/// await peer.SendAsync("hello");
/// var message = await alice.Inbox.TakeAsync();
/// </code>
/// </example>
public sealed class PeerNode : IAsyncDisposable
{
    private PeerNode(PeerNodeOptions options)
    {
        Options = options;
        Rooms = new NodeRooms(this, options);
        StartedAt = options.Clock.GetUtcNow();
    }

    /// <summary>A peer is connected, for the first time or again. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<PeerEvent>? PeerConnected
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.PeerConnected, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.PeerConnected, value);
    }

    /// <summary>A peer's link is lost, or its session over. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<PeerEvent>? PeerDisconnected
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.PeerDisconnected, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.PeerDisconnected, value);
    }

    /// <summary>A member of the network became known, or is back. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<PeerEvent>? MemberDiscovered
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberDiscovered, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberDiscovered, value);
    }

    /// <summary>A member is connected for the first time since it was discovered. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<PeerEvent>? MemberJoined
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberJoined, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberJoined, value);
    }

    /// <summary>A member could not be reached by somebody. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<PeerEvent>? MemberSuspected
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberSuspected, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberSuspected, value);
    }

    /// <summary>A member has stopped, or nobody heard of it in time. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<PeerEvent>? MemberLeft
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberLeft, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberLeft, value);
    }

    /// <summary>Anything happened. Raised on a thread of the pool, in order.</summary>
    public event EventHandler<PeerEvent>? EventRaised
    {
        add => Rooms.Events.Subscribers.Add(null, value);
        remove => Rooms.Events.Subscribers.Remove(null, value);
    }

    /// <summary>
    /// A message has come that goes to the inbox: one that no handler wants, or that a handler with
    /// <see cref="HandlerOptions.Tee"/> leaves there. Raised on a thread of the pool, one at a time and in order for each peer,
    /// from a queue that is bounded as a handler's is: a subscriber that is slow holds the senders back.
    /// </summary>
    public event EventHandler<PeerMessage>? MessageReceived
    {
        add => Rooms.Handlers.Subscribe(value);
        remove => Rooms.Handlers.Unsubscribe(value);
    }

    /// <summary>How the node was started.</summary>
    public PeerNodeOptions Options { get; }

    /// <summary>Who the node is.</summary>
    public PeerId Id => Rooms.Profile.Id;

    /// <summary>What people call it.</summary>
    public string Name => Rooms.Profile.Name;

    /// <summary>The network it belongs to.</summary>
    public string Network => Options.Network;

    /// <summary>What it is doing.</summary>
    public NodeState State => Rooms.Lifetime.State;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Where it listens, with the actual ports.</summary>
    public IReadOnlyList<PeerEndpoint> ListenEndpoints => Rooms.Lifetime.ListenEndpoints;

    /// <summary>The first address it listens on; null when it listens nowhere.</summary>
    public PeerEndpoint? Endpoint => ListenEndpoints is [var first, ..] ? first : null;

    /// <summary>
    /// What <see cref="ConnectAsync(PeerEndpoint, CancellationToken)"/> has connected to, and what <see cref="JoinAsync(PeerEndpoint, CancellationToken)"/> was given: dialled again whenever the
    /// peer there is lost.
    /// </summary>
    public IReadOnlyList<PeerEndpoint> DialledEndpoints => Rooms.Dialler.Pinned;

    /// <summary>Where the node tells others to dial it, as far as it knows.</summary>
    public IReadOnlyList<PeerEndpoint> AdvertisedEndpoints => Rooms.Discovery.Self.Endpoints;

    /// <summary>
    /// The other members of the network that are known by gossip, connected or not; those that are gone included, until they
    /// are forgotten. Empty when discovery is manual.
    /// </summary>
    public IReadOnlyList<Member> Members => Rooms.Discovery.Members;

    /// <summary>The peers whose session lasts, connected or not.</summary>
    /// <remarks>Lists that scripts get to see are arrays: PowerShell has no index for what the compiler makes of [.. ] otherwise.</remarks>
    public IReadOnlyList<Peer> Peers => Rooms.Peers.All.Where(peer => peer.State != PeerState.Connecting).ToArray();

    /// <summary>The messages that wait to be received.</summary>
    public Inbox Inbox => Rooms.Inbox;

    /// <summary>The handlers, in the order of their registration; behind them those that were unregistered and have not returned yet.</summary>
    public IReadOnlyList<PeerHandler> Handlers => Rooms.Handlers.All;

    /// <summary>Requests that this node has made and that are not over; see <see cref="NodeLimits.Requests"/>.</summary>
    public int OpenRequests => Rooms.Requests.Count;

    /// <summary>What the node has done so far.</summary>
    public NodeTotals Totals => NodeTotals.Of(this);

    /// <summary>Completes when the state of any peer changes, or a link has ended. Take it before looking, so that no change is missed.</summary>
    public Task WaitForChangeAsync() => Rooms.Changed.Next;

    /// <summary>
    /// Whether all members that are known are connected, nothing new was heard of for a while, and, if the node was told whom
    /// to connect to, somebody there is connected.
    /// </summary>
    /// <param name="quiet">How long nothing new was heard; null for five gossip intervals.</param>
    /// <returns>Whether it is so. <see cref="WaitForChangeAsync"/> does not complete when only the while has passed.</returns>
    public bool IsConverged(TimeSpan? quiet = null) => Rooms.Convergence.IsReached(quiet);

    /// <summary>Returns why the node has not converged; see <see cref="IsConverged"/>.</summary>
    /// <param name="quiet">The time without news; null for five gossip intervals.</param>
    /// <returns>
    /// Clauses such as "bob is alive, but is not connected yet": one for each living member that is missing, or for what else is
    /// missing. Empty if the node has converged.
    /// </returns>
    public IReadOnlyList<string> WhyNotConverged(TimeSpan? quiet = null) => Rooms.Convergence.WhyNot(quiet);

    /// <summary>Waits until <see cref="IsConverged"/>.</summary>
    /// <param name="quiet">How long nothing new is to be heard; null for five gossip intervals.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that completes then.</returns>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public async Task WaitConvergedAsync(TimeSpan? quiet = null, CancellationToken cancellationToken = default) =>
        ObjectDisposedException.ThrowIf(!await Rooms.Convergence.WaitAsync(quiet, cancellationToken).ConfigureAwait(false), this);

    /// <summary>Starts a node.</summary>
    /// <param name="options">How it is to be; null takes the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The node, listening.</returns>
    /// <exception cref="ListenException">An endpoint can't be listened on. Nothing is left behind.</exception>
    /// <exception cref="ArgumentException">The options make no sense.</exception>
    public static async Task<PeerNode> StartAsync(PeerNodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new PeerNodeOptions();
        options.Validate();
        var node = new PeerNode(options);
        await node.Rooms.Lifetime.StartAsync(cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <summary>Connects to a peer, and keeps it connected: whenever it is lost it is dialled again, until <see cref="DisconnectAsync"/>.</summary>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The peer, connected.</returns>
    /// <exception cref="ConnectException">It did not come about; nothing is dialled again then.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public Task<Peer> ConnectAsync(PeerEndpoint endpoint, CancellationToken cancellationToken = default) =>
        ConnectAsync(endpoint, LinkProtocol.Native, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(PeerEndpoint, CancellationToken)"/>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Peer> ConnectAsync(PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ObjectDisposedException.ThrowIf(State != NodeState.Running, this);
        return Rooms.Dialler.ConnectAsync(endpoint, protocol, cancellationToken);
    }

    /// <summary>Connects to whoever is at an endpoint, now or later, and keeps it connected: dials until told otherwise, however often it fails.</summary>
    /// <param name="endpoint">Where it may listen. The node's own is recognised, and not dialled again.</param>
    /// <param name="cancellationToken">Gives up waiting; the endpoint is dialled on.</param>
    /// <returns>The peer, connected.</returns>
    /// <exception cref="ConnectException">The first dial failed.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public Task<Peer> JoinAsync(PeerEndpoint endpoint, CancellationToken cancellationToken = default) =>
        JoinAsync(endpoint, LinkProtocol.Native, cancellationToken);

    /// <inheritdoc cref="JoinAsync(PeerEndpoint, CancellationToken)"/>
    /// <param name="endpoint">Where it may listen.</param>
    /// <param name="protocol">What it speaks.</param>
    /// <param name="cancellationToken">Gives up waiting; the endpoint is dialled on.</param>
    public Task<Peer> JoinAsync(PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ObjectDisposedException.ThrowIf(State != NodeState.Running, this);
        return Rooms.Dialler.Join(endpoint, protocol).WaitAsync(cancellationToken);
    }

    /// <summary>Connects to a member of the network, wherever it listens.</summary>
    /// <param name="member">The member.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The peer, connected.</returns>
    /// <exception cref="ConnectException">It is at none of its addresses.</exception>
    public async Task<Peer> ReachAsync(Member member, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(member);
        ObjectDisposedException.ThrowIf(State != NodeState.Running, this);
        return Rooms.Peers.Find(member.Id) is { IsConnected: true } peer
            ? peer
            : await Rooms.Discovery.DialAsync(member, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Dials an endpoint no longer, whether or not a peer is there. One that is connected stays so.</summary>
    /// <param name="endpoint">What <see cref="ConnectAsync(PeerEndpoint, CancellationToken)"/> was given.</param>
    public void StopDialling(PeerEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Rooms.Dialler.Unpin(endpoint);
    }

    /// <summary>Ends the session with a peer, after what is queued is acknowledged or <see cref="PeerNodeOptions.DrainTime"/> is over.</summary>
    /// <param name="peer">The peer; it isn't dialled again.</param>
    /// <returns>A task that completes when the links are closed.</returns>
    public Task DisconnectAsync(Peer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return Rooms.DisconnectAsync(peer);
    }

    /// <summary>Sends a message to every peer. A slow one does not hold up the others.</summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">What it is about.</param>
    /// <param name="cancellationToken">Gives up waiting for room; those peers don't get the message.</param>
    /// <returns>The peers it was sent to, once it is queued for all.</returns>
    /// <exception cref="SendException">The message can't be sent.</exception>
    public ValueTask<IReadOnlyList<Peer>> BroadcastAsync(
        MessageBody body, string? topic = null, CancellationToken cancellationToken = default) =>
        Broadcaster.SendAsync(Rooms.Peers.All, body, topic, cancellationToken);

    /// <summary>Sends a message to every peer, for scripts: takes any body.</summary>
    /// <param name="body">A string, bytes, or anything that JSON can hold.</param>
    /// <param name="topic">What it is about.</param>
    /// <returns>How many peers it was sent to.</returns>
    /// <exception cref="SendException">The message can't be sent, or there was no room for it for 5 s.</exception>
    public int Broadcast(object? body, string? topic = null) =>
        Broadcaster.Send(Rooms.Peers.All, MessageBody.From(body, Options.Json), topic);

    /// <summary>Sends a message to one connected peer, chosen at random.</summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">What it is about.</param>
    /// <param name="cancellationToken">Gives up waiting for room.</param>
    /// <returns>The peer, once the message is queued.</returns>
    /// <exception cref="SendException">No peer is connected, or the message can't be sent.</exception>
    public ValueTask<Peer> SendRandomAsync(
        MessageBody body, string? topic = null, CancellationToken cancellationToken = default) =>
        Broadcaster.SendRandomAsync(Rooms.Peers.All, Name, body, topic, cancellationToken);

    /// <summary>
    /// Has messages handled by a function, on the thread pool. It gets those that come from now on and that it wants; what no
    /// handler wants goes to the inbox. A message that several want is handled by each; a request is over when the last of
    /// them has returned or one has failed.
    /// </summary>
    /// <param name="handle">
    /// Handles a message. The token fires when the handler is unregistered or the node stops, and, for a request, when the
    /// requester wants no more of it. Nothing is allocated for a message, besides itself, when the function completes at once.
    /// </param>
    /// <param name="options">Which messages it wants, and how; null for all of them, one at a time.</param>
    /// <returns>The handler; dispose it to unregister it.</returns>
    /// <exception cref="ArgumentException">There is a handler of this name, or the options make no sense.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public PeerHandler AddHandler(Func<PeerMessage, CancellationToken, ValueTask> handle, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Rooms.Handlers.Add(handle, options ?? new HandlerOptions());
    }

    /// <summary>
    /// Has messages handled by a function where they are received: without a queue, a thread or an object for each, and so
    /// several times as fast. What it must not do, <see cref="InlineHandler"/> says.
    /// </summary>
    /// <param name="handle">Handles a message, quickly, and without waiting.</param>
    /// <param name="name">What people call it; unique among the handlers of the node. Null for one like <c>handler1</c>.</param>
    /// <returns>The handler; dispose it to unregister it.</returns>
    /// <exception cref="ArgumentException">There is a handler of this name, or the name makes no sense.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public InlineHandler AddInlineHandler(MessageViewHandler handle, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Rooms.Handlers.Add(handle, name);
    }

    /// <summary>The events that are still known, oldest first.</summary>
    /// <param name="after">Only those behind this sequence number.</param>
    /// <returns>The events.</returns>
    public IReadOnlyList<PeerEvent> GetEvents(long after = 0) => Rooms.Events.Log.After(after);

    /// <summary>Completes at the next event. Take it before looking, so that none is missed.</summary>
    public Task WaitForEventAsync() => Rooms.Events.Log.Changed;

    /// <summary>
    /// Stops the node: refuses new links, waits up to <see cref="PeerNodeOptions.DrainTime"/> for handlers to return and for
    /// what is queued to be acknowledged, says goodbye, and closes everything. Bounded; what could not be delivered is reported. May be called
    /// more than once.
    /// </summary>
    /// <returns>A task that completes when nothing is left.</returns>
    public Task StopAsync() => StopAsync(Options.DrainTime);

    /// <summary>Stops the node, with another time to wait for acknowledgements. Called again, it can hasten a stop that is under way.</summary>
    /// <param name="drainTime">How long, at most 30 days; zero doesn't wait.</param>
    /// <returns>A task that completes when nothing is left.</returns>
    public Task StopAsync(TimeSpan drainTime) => Rooms.Lifetime.StopAsync(drainTime);

    /// <inheritdoc cref="StopAsync()"/>
    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>The name.</summary>
    /// <returns>For people.</returns>
    public override string ToString() => Name;

    /// <summary>Whether messages reach a peer now.</summary>
    internal bool IsConnectedTo(PeerId id) => Rooms.Peers.Find(id) is { IsConnected: true };

    /// <summary>The inside of the node.</summary>
    internal NodeRooms Rooms { get; }
}
