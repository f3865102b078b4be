using PeerShell.Discovery;
using PeerShell.Node.Links;
using PeerShell.Node.Requests;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>
/// Another node, as one node sees it. The object lasts as long as the session with that node, over any number of links.
/// </summary>
public sealed class Peer
{
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);

    private readonly SessionContext _context;

    internal Peer(PeerNode node, PeerId id, SessionContext context)
    {
        _context = context;
        Node = node;
        Id = id;
        Name = id.ShortId;
        MaxMessageBytes = context.Options.Limits.MessageBytes;
        Session = new PeerSession(this, context);
    }

    /// <summary>The node that this is a peer of.</summary>
    public PeerNode Node { get; }

    /// <summary>The peer id.</summary>
    public PeerId Id { get; }

    /// <summary>The name that the peer gives itself.</summary>
    public string Name { get; private set; }

    /// <summary>The tags that the peer gives itself.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; private set; } = new Dictionary<string, string>();

    /// <summary>The protocol of the links to the peer.</summary>
    public LinkProtocol Protocol => Id.IsUuid ? LinkProtocol.JsonLines : LinkProtocol.Native;

    /// <summary>The state of the peer.</summary>
    public PeerState State => Session.State;

    /// <summary>Whether the peer has a live link, so that messages reach it now.</summary>
    public bool IsConnected => State is PeerState.Connected or PeerState.Suspect;

    /// <summary>The remote endpoint of the latest link.</summary>
    public PeerEndpoint? Endpoint { get; private set; }

    /// <summary>The endpoint that this node dialled for the latest link; null when the peer dialled.</summary>
    public PeerEndpoint? DialledEndpoint { get; private set; }

    /// <summary>The endpoints that the peer says it listens on.</summary>
    public IReadOnlyList<PeerEndpoint> ListenEndpoints { get; private set; } = [];

    /// <summary>The time at which the session began.</summary>
    public DateTimeOffset? ConnectedAt { get; private set; }

    /// <summary>The last measured round trip; null before the first measurement.</summary>
    public TimeSpan? RoundTripTime => Session.RoundTripTime;

    /// <summary>How often the peer was lost and returned, so that the session continued on a new link.</summary>
    public int Reconnects { get; private set; }

    /// <summary>
    /// The number of messages queued for the peer and not dropped, whether or not they arrived. Includes replies and the other
    /// messages of requests.
    /// </summary>
    public long MessagesSent => Session.Outbox.Appended;

    /// <summary>The number of messages that the peer has acknowledged.</summary>
    public long MessagesAcknowledged => MessagesSent - MessagesQueued - MessagesUndeliverable;

    /// <summary>The number of messages that wait to be sent or acknowledged.</summary>
    public long MessagesQueued => Session.Outbox.PendingMessages;

    /// <summary>The number of bytes that wait to be sent or acknowledged.</summary>
    public long BytesQueued => Session.Outbox.PendingBytes;

    /// <summary>The number of messages dropped because the send queue was full.</summary>
    public long MessagesDropped => Session.Outbox.Dropped;

    /// <summary>The number of messages whose session ended before they were acknowledged.</summary>
    public long MessagesUndeliverable => Session.MessagesUndeliverable;

    /// <summary>The number of messages received from the peer. Includes replies and the other messages of requests.</summary>
    public long MessagesReceived => Session.Receiver.Accepted;

    /// <summary>The number of bytes of messages sent to the peer, including those sent again.</summary>
    public long BytesSent => Session.Outbox.BytesSent;

    /// <summary>The number of bytes of messages received from the peer, including those received again.</summary>
    public long BytesReceived => Session.Receiver.Bytes;

    /// <summary>The maximum size of a message body that can be sent to the peer, in bytes.</summary>
    public int MaxMessageBytes { get; private set; }

    /// <summary>The reason why the last link ended; <see cref="CloseReason.None"/> until a link has ended.</summary>
    public CloseReason LastReason => Session.LastReason;

    /// <summary>
    /// The time until which the session of a lost peer is kept, so that it continues if the peer returns; null while the peer is not
    /// lost.
    /// </summary>
    public DateTimeOffset? KeptUntil => Session.KeptUntil;

    /// <summary>Waits for the next change of the state. Call it before you read the state, so that you miss no change.</summary>
    /// <returns>A task that completes at the next change.</returns>
    public Task WaitForChangeAsync() => Session.Changed;

    /// <summary>The version of the peer's description of itself; see <see cref="Member.Incarnation"/>.</summary>
    internal long Incarnation { get; private set; }

    /// <summary>
    /// The addresses at which this node reached the peer itself: the one that it dialled, or those on the machine that the peer's link
    /// came from. Of the other addresses that the peer listens on, many machines may have the same.
    /// </summary>
    internal IReadOnlyList<PeerEndpoint> OwnEndpoints { get; private set; } = [];

    /// <inheritdoc cref="PeerSession.Absence"/>
    internal string? Absence => State == PeerState.Unreachable ? Session.Absence : null;

    /// <summary>Whether the peer can be sent requests with a time limit.</summary>
    internal bool TakesDeadlines { get; private set; }

    internal PeerSession Session { get; }

    /// <summary>The formatter that converts bodies to JSON and back.</summary>
    internal IJsonFormatter Json => _context.Options.Json;

    /// <summary>The token that is cancelled when the node stops.</summary>
    internal CancellationToken Stopping => _context.Stopping;

    /// <summary>Queues a message. Waits while the queue is full if the policy is <see cref="FullQueuePolicy.Block"/>.</summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">The topic of the message; at most 255 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Cancels the wait; the message is then not queued.</param>
    /// <returns>A task that completes when the message is queued.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public ValueTask SendAsync(MessageBody body, string? topic = null, CancellationToken cancellationToken = default) =>
        Session.Outbox.Messages.TrySend(body, topic)
            ? default
            : Session.Outbox.Messages.SendAsync(body, topic, default, cancellationToken);

    /// <summary>Queues a message unless the queue is full.</summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">The topic of the message; at most 255 bytes of UTF-8.</param>
    /// <returns>False when the queue is full and the policy is <see cref="FullQueuePolicy.Block"/>.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public bool TrySend(MessageBody body, string? topic = null) => Session.Outbox.Messages.TrySend(body, topic);

    /// <summary>Queues a message of bytes unless the queue is full. The bytes are copied.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>False when the queue is full and the policy is <see cref="FullQueuePolicy.Block"/>.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public bool TrySend(ReadOnlySpan<byte> bytes) => Session.Outbox.Messages.TrySend(bytes);

    /// <summary>Queues a message from a script. Accepts any body, and waits up to 5 s while the queue is full.</summary>
    /// <param name="body">A string, bytes, or any value that can be written as JSON.</param>
    /// <param name="topic">The topic of the message; at most 255 bytes of UTF-8.</param>
    /// <exception cref="SendException">The peer is gone, the message can't be sent, or the queue was full for 5 s.</exception>
    public void Send(object? body, string? topic = null) =>
        Session.Outbox.Messages.Send(MessageBody.From(body, Json, MaxMessageBytes), topic);

    /// <summary>
    /// Sends a request to the peer's handlers and returns their replies as they arrive. The request is sent when the enumeration
    /// starts. Leaving the enumeration early cancels the request at the peer, after the messages that were sent before.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">The topic of the request; at most 255 bytes of UTF-8.</param>
    /// <param name="timeout">
    /// The time limit of the whole request, at most 30 days, or <see cref="Timeout.InfiniteTimeSpan"/>. Default 5 s.
    /// </param>
    /// <param name="cancellationToken">Cancels the request, at the peer as well.</param>
    /// <returns>The replies. The enumeration ends when the request is over.</returns>
    /// <exception cref="RequestException">The request failed; <see cref="RequestException.Failure"/> says why.</exception>
    /// <exception cref="SendException">
    /// The request can't be sent, for example because the peer speaks JSON lines (<see cref="SendFailure.NotSupported"/>).
    /// </exception>
    public IAsyncEnumerable<PeerMessage> RequestAsync(
        MessageBody body, string? topic = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var time = timeout ?? RequestTime;
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(timeout));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, PeerNodeOptions.LongestTime, nameof(timeout));
        }

        if (Protocol == LinkProtocol.JsonLines)
        {
            throw new SendException(
                SendFailure.NotSupported, $"Peer '{Name}' speaks JSON lines, which has no requests. Send it a message instead.");
        }

        return Session.Requests.AskAsync(body, topic, time, cancellationToken);
    }

    /// <summary>Waits until the peer's inbox or handlers have accepted every message sent so far.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when all of these messages are acknowledged.</returns>
    /// <exception cref="SendException">The session ended first (<see cref="SendFailure.Undelivered"/>).</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => Session.Outbox.FlushAsync(cancellationToken);

    /// <summary>Measures the round trip to the peer on its present link.</summary>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    /// <returns>The round trip.</returns>
    /// <exception cref="SendException">
    /// The peer is not connected, or its link ended during the measurement. Or the peer speaks JSON lines
    /// (<see cref="SendFailure.NotSupported"/>), a protocol that requires no answer.
    /// </exception>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        if (Protocol == LinkProtocol.JsonLines)
            throw new SendException(SendFailure.NotSupported, $"Peer '{Name}' speaks JSON lines, which can't measure a round trip.");

        try
        {
            if (Session.Carrier is { } link)
                return await link.MeasureAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LinkEndedException)
        {
            // Report the same error as for a peer without a link.
        }

        throw new SendException(SendFailure.PeerGone, $"Peer '{Name}' is not connected.");
    }

    /// <summary>Returns the name and the short id, for display.</summary>
    /// <returns>The name, with the short id in parentheses if the name differs from it.</returns>
    public override string ToString() => Name == Id.ShortId ? Name : $"{Name} ({Id.ShortId})";

    /// <summary>Copies the peer's description of itself from the HELLO of a link that now carries the session.</summary>
    /// <param name="link">The link.</param>
    /// <param name="again">Whether the peer was lost before.</param>
    internal void Describe(Link link, bool again)
    {
        var hello = link.FarHello!;
        Name = hello.Name;
        Tags = hello.Tags;
        Endpoint = link.RemoteEndpoint;
        DialledEndpoint = link.Dialled;
        TakesDeadlines = hello.Capabilities.Contains(Hello.DeadlineCapability);
        MaxMessageBytes = Math.Min(hello.MaxMessage, _context.Options.Limits.MessageBytes);
        ListenEndpoints = PeerEndpoint.ParseAll(hello.Listen);
        var here = ListenEndpoints.Where(endpoint => endpoint.Host == Endpoint.Host);
        OwnEndpoints = [.. link.Dialled is { } dialled ? here.Append(dialled).Distinct() : here];
        Incarnation = hello.Incarnation;
        ConnectedAt ??= _context.Clock.GetUtcNow();
        if (again)
            Reconnects++;
    }

    /// <summary>Returns the peer as a member of the network.</summary>
    internal Member ToMember() => new()
    {
        Id = Id,
        Name = Name,
        Tags = Tags,
        Endpoints = ListenEndpoints,
        Incarnation = Incarnation,
    };
}
