using PeerShell.Discovery;
using PeerShell.Node.Handlers;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>
/// A node of a peer-to-peer network in this process. It listens and dials, and treats accepted and dialled links alike. All
/// members can be used from any thread.
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

    /// <summary>Raised when a peer is connected, for the first time or again. Raised on the thread pool, in order.</summary>
    public event EventHandler<PeerEvent>? PeerConnected
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.PeerConnected, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.PeerConnected, value);
    }

    /// <summary>Raised when a peer's link is lost or its session is over. Raised on the thread pool, in order.</summary>
    public event EventHandler<PeerEvent>? PeerDisconnected
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.PeerDisconnected, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.PeerDisconnected, value);
    }

    /// <summary>Raised when a member of the network is discovered or has returned. Raised on the thread pool, in order.</summary>
    public event EventHandler<PeerEvent>? MemberDiscovered
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberDiscovered, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberDiscovered, value);
    }

    /// <summary>
    /// Raised when a member is connected for the first time since it was discovered. Raised on the thread pool, in order.
    /// </summary>
    public event EventHandler<PeerEvent>? MemberJoined
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberJoined, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberJoined, value);
    }

    /// <summary>Raised when a node, perhaps this one, could not reach a member. Raised on the thread pool, in order.</summary>
    public event EventHandler<PeerEvent>? MemberSuspected
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberSuspected, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberSuspected, value);
    }

    /// <summary>Raised when a member has stopped, or no node heard from it in time. Raised on the thread pool, in order.</summary>
    public event EventHandler<PeerEvent>? MemberLeft
    {
        add => Rooms.Events.Subscribers.Add(PeerEventKind.MemberLeft, value);
        remove => Rooms.Events.Subscribers.Remove(PeerEventKind.MemberLeft, value);
    }

    /// <summary>Raised for every event of the node. Raised on the thread pool, in order.</summary>
    public event EventHandler<PeerEvent>? EventRaised
    {
        add => Rooms.Events.Subscribers.Add(null, value);
        remove => Rooms.Events.Subscribers.Remove(null, value);
    }

    /// <summary>
    /// Raised when a message goes to the inbox because no handler wants it or because a handler has
    /// <see cref="HandlerOptions.Tee"/>. Raised on the thread pool, one message at a time, in order for each peer. The events wait
    /// in a queue with the limits of a handler's queue, so a slow subscriber holds back the senders.
    /// </summary>
    public event EventHandler<PeerMessage>? MessageReceived
    {
        add => Rooms.Handlers.Subscribe(value);
        remove => Rooms.Handlers.Unsubscribe(value);
    }

    /// <summary>The options that the node was started with.</summary>
    public PeerNodeOptions Options { get; }

    /// <summary>The peer id of the node.</summary>
    public PeerId Id => Rooms.Profile.Id;

    /// <summary>The display name of the node.</summary>
    public string Name => Rooms.Profile.Name;

    /// <summary>The name of the network that the node belongs to.</summary>
    public string Network => Options.Network;

    /// <summary>The state of the node.</summary>
    public NodeState State => Rooms.Lifetime.State;

    /// <summary>The time at which the node was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>The endpoints that the node listens on, with the actual ports.</summary>
    public IReadOnlyList<PeerEndpoint> ListenEndpoints => Rooms.Lifetime.ListenEndpoints;

    /// <summary>The first endpoint that the node listens on; null when it listens on none.</summary>
    public PeerEndpoint? Endpoint => ListenEndpoints is [var first, ..] ? first : null;

    /// <summary>
    /// The endpoints that <see cref="ConnectAsync(PeerEndpoint, CancellationToken)"/> has connected to or
    /// <see cref="JoinAsync(PeerEndpoint, CancellationToken)"/> was given. The node dials them again whenever their peer is lost.
    /// </summary>
    public IReadOnlyList<PeerEndpoint> DialledEndpoints => Rooms.Dialler.Pinned;

    /// <summary>The endpoints at which the node, as far as it knows, can be dialled, as it advertises them.</summary>
    public IReadOnlyList<PeerEndpoint> AdvertisedEndpoints => Rooms.Discovery.Self.Endpoints;

    /// <summary>
    /// The other members of the network that are known by gossip, connected or not. Members that are gone stay in the list until
    /// they are removed. Empty when discovery is manual.
    /// </summary>
    public IReadOnlyList<Member> Members => Rooms.Discovery.Members;

    /// <summary>The peers that have a session, connected or not.</summary>
    /// <remarks>
    /// Lists for users are arrays, because late-bound callers can't index the type that the compiler creates for [.. ].
    /// </remarks>
    public IReadOnlyList<Peer> Peers => Rooms.Peers.All.Where(peer => peer.State != PeerState.Connecting).ToArray();

    /// <summary>The inbox: the messages that wait to be read.</summary>
    public Inbox Inbox => Rooms.Inbox;

    /// <summary>The handlers in the order of their registration, followed by unregistered handlers that are still running.</summary>
    public IReadOnlyList<PeerHandler> Handlers => Rooms.Handlers.All;

    /// <summary>The number of open requests that this node has made; see <see cref="NodeLimits.Requests"/>.</summary>
    public int OpenRequests => Rooms.Requests.Count;

    /// <summary>The counters of the node since its start.</summary>
    public NodeTotals Totals => NodeTotals.Of(this);

    /// <summary>
    /// Waits until the state of any peer changes or a link has ended. Call it before you read the state, so that you miss no change.
    /// </summary>
    /// <returns>A task that completes at the next change.</returns>
    public Task WaitForChangeAsync() => Rooms.Changed.Next;

    /// <summary>
    /// Checks whether the node has converged: all known members are connected, and the quiet period has passed without news of
    /// members. If the node dials endpoints (<see cref="DialledEndpoints"/>), at least one peer must also be connected.
    /// </summary>
    /// <param name="quiet">The required time without news; null for five gossip intervals.</param>
    /// <returns>
    /// Whether the node has converged. <see cref="WaitForChangeAsync"/> does not complete at the end of the quiet period.
    /// </returns>
    public bool IsConverged(TimeSpan? quiet = null) => Rooms.Convergence.IsReached(quiet);

    /// <summary>Returns why the node has not converged; see <see cref="IsConverged"/>.</summary>
    /// <param name="quiet">The required time without news; null for five gossip intervals.</param>
    /// <returns>
    /// Clauses such as "bob is alive, but is not connected yet": one for each living member that is missing, or for what else is
    /// missing. Empty if the node has converged.
    /// </returns>
    public IReadOnlyList<string> WhyNotConverged(TimeSpan? quiet = null) => Rooms.Convergence.WhyNot(quiet);

    /// <summary>Waits until the node has converged, as <see cref="IsConverged"/> defines it.</summary>
    /// <param name="quiet">The required time without news; null for five gossip intervals.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the node has converged.</returns>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public async Task WaitConvergedAsync(TimeSpan? quiet = null, CancellationToken cancellationToken = default) =>
        ObjectDisposedException.ThrowIf(!await Rooms.Convergence.WaitAsync(quiet, cancellationToken).ConfigureAwait(false), this);

    /// <summary>Starts a node.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The node, which is listening.</returns>
    /// <exception cref="ListenException">The node can't listen on an endpoint. Everything that was opened is closed again.</exception>
    /// <exception cref="ArgumentException">The options are invalid.</exception>
    public static async Task<PeerNode> StartAsync(PeerNodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new PeerNodeOptions();
        options.Validate();
        var node = new PeerNode(options);
        await node.Rooms.Lifetime.StartAsync(cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <summary>
    /// Connects to a peer and keeps it connected: the node dials it again whenever it is lost, until <see cref="DisconnectAsync"/>.
    /// </summary>
    /// <param name="endpoint">The endpoint that the peer listens on.</param>
    /// <param name="cancellationToken">Cancels the dial.</param>
    /// <returns>The connected peer.</returns>
    /// <exception cref="ConnectException">The dial failed. The endpoint is not dialled again.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public Task<Peer> ConnectAsync(PeerEndpoint endpoint, CancellationToken cancellationToken = default) =>
        ConnectAsync(endpoint, LinkProtocol.Native, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(PeerEndpoint, CancellationToken)"/>
    /// <param name="endpoint">The endpoint that the peer listens on.</param>
    /// <param name="protocol">The protocol that the peer speaks.</param>
    /// <param name="cancellationToken">Cancels the dial.</param>
    public Task<Peer> ConnectAsync(PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ObjectDisposedException.ThrowIf(State != NodeState.Running, this);
        return Rooms.Dialler.ConnectAsync(endpoint, protocol, cancellationToken);
    }

    /// <summary>
    /// Connects to any peer at an endpoint, now or later, and keeps it connected. The node dials the endpoint, however often that
    /// fails, until <see cref="StopDialling"/> or <see cref="DisconnectAsync"/>.
    /// </summary>
    /// <param name="endpoint">The endpoint. The node recognises its own endpoint and does not dial it again.</param>
    /// <param name="cancellationToken">Cancels the wait. The node continues to dial the endpoint.</param>
    /// <returns>The connected peer.</returns>
    /// <exception cref="ConnectException">The first dial failed.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public Task<Peer> JoinAsync(PeerEndpoint endpoint, CancellationToken cancellationToken = default) =>
        JoinAsync(endpoint, LinkProtocol.Native, cancellationToken);

    /// <inheritdoc cref="JoinAsync(PeerEndpoint, CancellationToken)"/>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="protocol">The protocol that the peer speaks.</param>
    /// <param name="cancellationToken">Cancels the wait. The node continues to dial the endpoint.</param>
    public Task<Peer> JoinAsync(PeerEndpoint endpoint, LinkProtocol protocol, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ObjectDisposedException.ThrowIf(State != NodeState.Running, this);
        return Rooms.Dialler.Join(endpoint, protocol).WaitAsync(cancellationToken);
    }

    /// <summary>Connects to a member of the network at any of its addresses.</summary>
    /// <param name="member">The member.</param>
    /// <param name="cancellationToken">Cancels the dial.</param>
    /// <returns>The connected peer.</returns>
    /// <exception cref="ConnectException">The member could not be reached at any of its addresses.</exception>
    public async Task<Peer> ReachAsync(Member member, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(member);
        ObjectDisposedException.ThrowIf(State != NodeState.Running, this);
        return Rooms.Peers.Find(member.Id) is { IsConnected: true } peer
            ? peer
            : await Rooms.Discovery.DialAsync(member, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops dialling an endpoint. A peer that is connected there stays connected.</summary>
    /// <param name="endpoint">The endpoint that <see cref="ConnectAsync(PeerEndpoint, CancellationToken)"/> was given.</param>
    public void StopDialling(PeerEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Rooms.Dialler.Unpin(endpoint);
    }

    /// <summary>
    /// Ends the session with a peer when all queued messages are acknowledged or <see cref="PeerNodeOptions.DrainTime"/> has passed.
    /// </summary>
    /// <param name="peer">The peer. It is not dialled again.</param>
    /// <returns>A task that completes when the links are closed.</returns>
    public Task DisconnectAsync(Peer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return Rooms.DisconnectAsync(peer);
    }

    /// <summary>
    /// Sends a message to every peer. A slow peer does not delay the others. For a lost peer, even one that is
    /// <see cref="PeerState.Unreachable"/>, the message waits until the peer returns or its session ends.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">The topic of the message; at most 255 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Cancels the wait for full send queues; those peers don't get the message.</param>
    /// <returns>The peers that the message was queued for, when it is queued for all.</returns>
    /// <exception cref="SendException">The message can't be sent.</exception>
    public ValueTask<IReadOnlyList<Peer>> BroadcastAsync(
        MessageBody body, string? topic = null, CancellationToken cancellationToken = default) =>
        Broadcaster.SendAsync(Rooms.Peers.All, body, topic, cancellationToken);

    /// <summary>Sends a message to every peer from a script. Accepts any body.</summary>
    /// <param name="body">A string, bytes, or any value that can be written as JSON.</param>
    /// <param name="topic">The topic of the message; at most 255 bytes of UTF-8.</param>
    /// <returns>The number of peers that the message was sent to.</returns>
    /// <exception cref="SendException">The message can't be sent, or a send queue was full for 5 s.</exception>
    public int Broadcast(object? body, string? topic = null) =>
        Broadcaster.Send(Rooms.Peers.All, MessageBody.From(body, Options.Json, Options.Limits.MessageBytes), topic);

    /// <summary>Sends a message to one connected peer, chosen at random.</summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">The topic of the message; at most 255 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Cancels the wait for a full send queue.</param>
    /// <returns>The peer, when the message is queued.</returns>
    /// <exception cref="SendException">No peer is connected, or the message can't be sent.</exception>
    public ValueTask<Peer> SendRandomAsync(
        MessageBody body, string? topic = null, CancellationToken cancellationToken = default) =>
        Broadcaster.SendRandomAsync(Rooms.Peers.All, Name, body, topic, cancellationToken);

    /// <summary>
    /// Registers a function as a handler of messages, which runs on the thread pool. It gets the messages that its options select
    /// and that arrive from now on. A message that no handler wants goes to the inbox. When several handlers want a message, each
    /// of them handles it. A request is over when the last of its handlers has returned or one has failed.
    /// </summary>
    /// <param name="handle">
    /// Handles a message. The token is cancelled when the handler is unregistered, when the node stops, or when the requester of a
    /// request no longer waits. A function that completes synchronously causes no allocation except the message.
    /// </param>
    /// <param name="options">The options; null to handle all messages, one at a time.</param>
    /// <returns>The handler. Dispose it to unregister it.</returns>
    /// <exception cref="ArgumentException">The name is in use, or the options are invalid.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public PeerHandler AddHandler(Func<PeerMessage, CancellationToken, ValueTask> handle, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Rooms.Handlers.Add(handle, options ?? new HandlerOptions());
    }

    /// <summary>
    /// Registers a function as an inline handler, which runs on the thread that receives the messages. It is several times as fast
    /// as a queued handler because no message needs a queue, a thread or an object. <see cref="InlineHandler"/> lists its limits.
    /// </summary>
    /// <param name="handle">Handles a message. It must be fast and must not wait.</param>
    /// <param name="name">The name, unique among the handlers of the node; null for a name like <c>handler1</c>.</param>
    /// <returns>The handler. Dispose it to unregister it.</returns>
    /// <exception cref="ArgumentException">The name is in use, or is invalid.</exception>
    /// <exception cref="ObjectDisposedException">The node has been stopped.</exception>
    public InlineHandler AddInlineHandler(MessageViewHandler handle, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Rooms.Handlers.Add(handle, name);
    }

    /// <summary>Returns the events that are still in the log.</summary>
    /// <param name="after">The sequence number after which to start.</param>
    /// <returns>The events, oldest first.</returns>
    public IReadOnlyList<PeerEvent> GetEvents(long after = 0) => Rooms.Events.Log.After(after);

    /// <summary>Waits for the next event. Call it before you read the events, so that you miss none.</summary>
    /// <returns>A task that completes at the next event.</returns>
    public Task WaitForEventAsync() => Rooms.Events.Log.Changed;

    /// <summary>
    /// Stops the node. It refuses new links, and waits up to <see cref="PeerNodeOptions.DrainTime"/> for handlers to return and for
    /// queued messages to be acknowledged. Then it sends CLOSE and closes all links. The time is bounded, and undelivered messages
    /// are reported. It may be called more than once.
    /// </summary>
    /// <returns>A task that completes when the node has stopped.</returns>
    public Task StopAsync() => StopAsync(Options.DrainTime);

    /// <summary>Stops the node with a given drain time. A second call with a shorter time shortens a stop that is under way.</summary>
    /// <param name="drainTime">The time to wait for handlers and acknowledgements, at most 30 days; zero does not wait.</param>
    /// <returns>A task that completes when the node has stopped.</returns>
    public Task StopAsync(TimeSpan drainTime) => Rooms.Lifetime.StopAsync(drainTime);

    /// <inheritdoc cref="StopAsync()"/>
    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>Returns the name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <summary>Checks whether a peer has a live link.</summary>
    internal bool IsConnectedTo(PeerId id) => Rooms.Peers.Find(id) is { IsConnected: true };

    /// <summary>The rooms of the node.</summary>
    internal NodeRooms Rooms { get; }
}
