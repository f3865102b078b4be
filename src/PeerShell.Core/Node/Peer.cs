using PeerShell.Discovery;
using PeerShell.Node.Links;
using PeerShell.Node.Requests;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>
/// Another node, as this one sees it. The object lasts as long as the session with it: links may come and go meanwhile.
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

    /// <summary>The node that sees it.</summary>
    public PeerNode Node { get; }

    /// <summary>Who it is.</summary>
    public PeerId Id { get; }

    /// <summary>What it calls itself.</summary>
    public string Name { get; private set; }

    /// <summary>What it says about itself.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; private set; } = new Dictionary<string, string>();

    /// <summary>What is spoken with it.</summary>
    public LinkProtocol Protocol => Id.IsUuid ? LinkProtocol.JsonLines : LinkProtocol.Native;

    /// <summary>How the node stands with it.</summary>
    public PeerState State => Session.State;

    /// <summary>Whether messages reach it now.</summary>
    public bool IsConnected => State is PeerState.Connected or PeerState.Suspect;

    /// <summary>The far end of its latest link.</summary>
    public PeerEndpoint? Endpoint { get; private set; }

    /// <summary>What was dialled for its latest link; null when it dialled.</summary>
    public PeerEndpoint? DialledEndpoint { get; private set; }

    /// <summary>Where it listens, as it says.</summary>
    public IReadOnlyList<PeerEndpoint> ListenEndpoints { get; private set; } = [];

    /// <summary>When the session with it began.</summary>
    public DateTimeOffset? ConnectedAt { get; private set; }

    /// <summary>The last measured round trip; null before the first.</summary>
    public TimeSpan? RoundTripTime => Session.RoundTripTime;

    /// <summary>How often it was lost and came back: the session then went on on a new link.</summary>
    public int Reconnects { get; private set; }

    /// <summary>Messages queued for it and not dropped, whether or not they arrived; replies and what else requests need included.</summary>
    public long MessagesSent => Session.Outbox.Appended;

    /// <summary>Messages it has acknowledged.</summary>
    public long MessagesAcknowledged => MessagesSent - MessagesQueued - MessagesUndeliverable;

    /// <summary>Messages that wait to be sent or acknowledged.</summary>
    public long MessagesQueued => Session.Outbox.PendingMessages;

    /// <summary>Bytes that wait to be sent or acknowledged.</summary>
    public long BytesQueued => Session.Outbox.PendingBytes;

    /// <summary>Messages dropped at the full send queue.</summary>
    public long MessagesDropped => Session.Outbox.Dropped;

    /// <summary>Messages whose session ended before they were acknowledged.</summary>
    public long MessagesUndeliverable => Session.MessagesUndeliverable;

    /// <summary>Messages received from it, replies and what else requests need included.</summary>
    public long MessagesReceived => Session.Receiver.Accepted;

    /// <summary>Bytes of messages sent to it, those sent again included.</summary>
    public long BytesSent => Session.Outbox.BytesSent;

    /// <summary>Bytes of messages received from it, those received again included.</summary>
    public long BytesReceived => Session.Receiver.Bytes;

    /// <summary>The longest body that can be sent to it, in bytes.</summary>
    public int MaxMessageBytes { get; private set; }

    /// <summary>Why the last link ended; <see cref="CloseReason.None"/> while none has.</summary>
    public CloseReason LastReason => Session.LastReason;

    /// <summary>Completes at the next change of state. Take it before looking, so that no change is missed.</summary>
    public Task WaitForChangeAsync() => Session.Changed;

    /// <summary>The version of what it says about itself; see <see cref="Member.Incarnation"/>.</summary>
    internal long Incarnation { get; private set; }

    internal PeerSession Session { get; }

    /// <summary>Turns bodies into JSON and back.</summary>
    internal IJsonFormatter Json => _context.Options.Json;

    /// <summary>Fires when the node stops.</summary>
    internal CancellationToken Stopping => _context.Stopping;

    /// <summary>Queues a message; waits for room if the queue is full and the policy says so.</summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">What it is about; at most 255 bytes of UTF-8.</param>
    /// <param name="cancellationToken">Gives up waiting; the message is not queued then.</param>
    /// <returns>A task that completes when the message is queued.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public ValueTask SendAsync(MessageBody body, string? topic = null, CancellationToken cancellationToken = default) =>
        Session.Outbox.Messages.TrySend(body, topic) ? default : Session.Outbox.Messages.SendAsync(body, topic, default, cancellationToken);

    /// <summary>Queues a message unless the queue is full.</summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">What it is about; at most 255 bytes of UTF-8.</param>
    /// <returns>False when the queue is full and the policy is <see cref="FullQueuePolicy.Block"/>.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public bool TrySend(MessageBody body, string? topic = null) => Session.Outbox.Messages.TrySend(body, topic);

    /// <summary>Queues a message of bytes, wherever they lie, unless the queue is full.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>False when the queue is full and the policy is <see cref="FullQueuePolicy.Block"/>.</returns>
    /// <exception cref="SendException">The peer is gone, or the message can't be sent.</exception>
    public bool TrySend(ReadOnlySpan<byte> bytes) => Session.Outbox.Messages.TrySend(bytes);

    /// <summary>Queues a message, for scripts: takes any body, and waits up to 5 s for room.</summary>
    /// <param name="body">A string, bytes, or anything that JSON can hold.</param>
    /// <param name="topic">What it is about; at most 255 bytes of UTF-8.</param>
    /// <exception cref="SendException">The peer is gone, the message can't be sent, or there was no room for 5 s.</exception>
    public void Send(object? body, string? topic = null) => Session.Outbox.Messages.Send(MessageBody.From(body, Json), topic);

    /// <summary>
    /// Asks something of the peer's handlers, and yields their replies as they come. The request is sent when the enumeration
    /// begins; leaving that early cancels the request at the far side, behind the messages that were sent before.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="topic">What it is about; at most 255 bytes of UTF-8.</param>
    /// <param name="timeout">How long it may take in all, at most 30 days, or <see cref="Timeout.InfiniteTimeSpan"/>. Default 5 s.</param>
    /// <param name="cancellationToken">Gives up, which cancels the request at the far side as well.</param>
    /// <returns>The replies; the enumeration ends with the request.</returns>
    /// <exception cref="RequestException">The request failed; its <see cref="RequestException.Failure"/> says why.</exception>
    /// <exception cref="SendException">The request can't be sent, as to a peer that speaks JSON lines (<see cref="SendFailure.NotSupported"/>).</exception>
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
            throw new SendException(SendFailure.NotSupported, $"Peer '{Name}' speaks JSON lines, which has no requests. Send it a message instead.");

        return Session.Requests.AskAsync(body, topic, time, cancellationToken);
    }

    /// <summary>Waits until everything sent so far is acknowledged: accepted by the peer's inbox or handlers.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that completes then.</returns>
    /// <exception cref="SendException">The session ended first (<see cref="SendFailure.Undelivered"/>).</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => Session.Outbox.FlushAsync(cancellationToken);

    /// <summary>Measures how long a message to it and back takes, on the link as it is now.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The round trip.</returns>
    /// <exception cref="SendException">
    /// It is not connected, or its link ended meanwhile; or it speaks JSON lines (<see cref="SendFailure.NotSupported"/>), where
    /// nobody has to answer.
    /// </exception>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        if (Protocol == LinkProtocol.JsonLines)
            throw new SendException(SendFailure.NotSupported, $"Peer '{Name}' speaks JSON lines, by which no round trip can be measured.");

        try
        {
            if (Session.Carrier is { } link)
                return await link.MeasureAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LinkEndedException)
        {
            // As if there had been no link.
        }

        throw new SendException(SendFailure.PeerGone, $"Peer '{Name}' is not connected.");
    }

    /// <summary>The name and the short id.</summary>
    /// <returns>For people.</returns>
    public override string ToString() => Name == Id.ShortId ? Name : $"{Name} ({Id.ShortId})";

    /// <summary>Takes over what the far side says about itself on a link that now carries the session.</summary>
    /// <param name="link">The link.</param>
    /// <param name="again">Whether the peer was lost before.</param>
    internal void Describe(Link link, bool again)
    {
        var hello = link.FarHello!;
        Name = hello.Name;
        Tags = hello.Tags;
        Endpoint = link.RemoteEndpoint;
        DialledEndpoint = link.Dialled;
        MaxMessageBytes = Math.Min(hello.MaxMessage, _context.Options.Limits.MessageBytes);
        ListenEndpoints = PeerEndpoint.ParseAll(hello.Listen);
        Incarnation = hello.Incarnation;
        ConnectedAt ??= _context.Clock.GetUtcNow();
        if (again)
            Reconnects++;
    }

    /// <summary>The member of the network that it is.</summary>
    internal Member ToMember() => new()
    {
        Id = Id,
        Name = Name,
        Tags = Tags,
        Endpoints = ListenEndpoints,
        Incarnation = Incarnation,
    };
}
