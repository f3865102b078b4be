using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>The limits of a node. Each limit says what happens when it is reached.</summary>
public sealed record NodeLimits
{
    /// <summary>
    /// The maximum size of a message body in bytes, sent or received. Default 16 MiB: enough for the files that people mail, and
    /// small enough to hold in memory. A longer message is not sent, and a peer that sends one is disconnected.
    /// </summary>
    public int MessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The maximum number of bytes that wait to be acknowledged by one peer. Default 16 MiB: several seconds on a fast link. When
    /// it is reached, the <see cref="FullQueuePolicy"/> applies. An empty queue accepts a message of any allowed size.
    /// Replies to requests have their own queue of the same size; when it is full, a handler that replies waits.
    /// </summary>
    public long SendQueueBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The maximum number of messages that wait to be acknowledged by one peer. Default 100,000: it bounds the number of
    /// messages that are reported when a peer is lost. When it is reached, the <see cref="FullQueuePolicy"/> applies.
    /// </summary>
    public int SendQueueMessages { get; init; } = 100_000;

    /// <summary>
    /// The maximum number of messages in the inbox. Default 50,000. When it is reached, the node stops acknowledging messages, so
    /// that the senders' queues fill and their policies apply. The inbox itself drops nothing.
    /// </summary>
    public int InboxMessages { get; init; } = 50_000;

    /// <summary>
    /// The maximum number of bytes of message bodies in the inbox. Default 64 MiB. When it is reached, the same happens as for
    /// <see cref="InboxMessages"/>.
    /// </summary>
    public long InboxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// The maximum number of messages that wait for one handler. Default 10,000: seconds of work for a fast handler, and few
    /// messages to move when a handler is unregistered. When it is reached, the same happens as for <see cref="InboxMessages"/>.
    /// </summary>
    public int HandlerMessages { get; init; } = 10_000;

    /// <summary>
    /// The maximum number of bytes of message bodies that wait for one handler. Default 16 MiB. When it is reached, the same
    /// happens as for <see cref="InboxMessages"/>.
    /// </summary>
    public long HandlerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The maximum number of open requests to all peers together. Default 10,000: a caller with more open requests has probably
    /// forgotten to wait for replies. When it is reached, a new request fails.
    /// </summary>
    public int Requests { get; init; } = 10_000;

    /// <summary>
    /// The maximum number of bytes of unread replies to one request, including the overhead of each reply. Default 64 MiB. When it
    /// is reached, the request fails. Replies are never held back, because replies to other requests follow them.
    /// </summary>
    public long ReplyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// The maximum number of unacknowledged bytes that a peer may send. Default 16 MiB: 1.6 Gbit/s at a round trip of 80 ms. The
    /// window starts at 1 MiB. It grows when a peer uses it up within four round trips, or 10 ms, four times in a row.
    /// A larger window is faster, and costs up to as much memory for each such peer while the inbox is full. Replies have their
    /// own window of the same size.
    /// </summary>
    public int ReceiveWindow { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The maximum number of bytes by which the receive windows of all peers together may grow. Default 128 MiB: 8 peers at full
    /// speed. When it is reached, no window grows until a peer with a large window is gone.
    /// </summary>
    public long WindowGrowthBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>The maximum time for the handshake of a link. Default 10 s. A link that takes longer is closed.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The maximum number of links with an unfinished handshake. Default 1,024. When it is reached, the oldest of them is closed.
    /// An honest link needs only milliseconds, so it still gets in during a flood of silent connections.
    /// </summary>
    public int UnfinishedHandshakes { get; init; } = 1024;

    /// <summary>
    /// The maximum number of accepted links from one IP address, except loopback. Default 64: many nodes behind one NAT. When it
    /// is reached, a new link from that address is refused.
    /// </summary>
    public int LinksPerAddress { get; init; } = 64;

    /// <summary>
    /// The number of file handles of the process that nodes leave unused. Default 128: a shell that can't open an assembly, a file
    /// or its terminal ends, and some connections are always being opened. When no more are left, dialling pauses, and an event
    /// reports it. Below half of it, accepted links are refused with <see cref="CloseReason.TooFewHandles"/>. Below a quarter, they
    /// are reset at once, because even a refusal holds a handle, for up to 2 s. The limit applies only on Linux, where the number
    /// of open handles is known, and only to transports that open sockets. 0 reserves nothing.
    /// </summary>
    public int FileHandleReserve { get; init; } = 128;

    /// <summary>The maximum number of peers. Default 10,000. When it is reached, a new peer is refused.</summary>
    public int Peers { get; init; } = 10_000;

    /// <summary>
    /// The maximum number of events in the log. Default 16,384, which is about 3 MiB when full. When it is reached, the oldest
    /// event is removed; gaps in the sequence numbers show how many were.
    /// </summary>
    public int Events { get; init; } = 16_384;

    internal void Validate()
    {
        foreach (var (name, value) in new (string, double)[]
        {
            (nameof(SendQueueBytes), SendQueueBytes), (nameof(SendQueueMessages), SendQueueMessages),
            (nameof(InboxMessages), InboxMessages), (nameof(InboxBytes), InboxBytes), (nameof(ReceiveWindow), ReceiveWindow),
            (nameof(HandlerMessages), HandlerMessages), (nameof(HandlerBytes), HandlerBytes), (nameof(Requests), Requests),
            (nameof(ReplyBytes), ReplyBytes), (nameof(WindowGrowthBytes), WindowGrowthBytes),
            (nameof(HandshakeTime), HandshakeTime.TotalSeconds), (nameof(UnfinishedHandshakes), UnfinishedHandshakes),
            (nameof(LinksPerAddress), LinksPerAddress), (nameof(Peers), Peers), (nameof(Events), Events),
        })
        {
            if (value <= 0)
                throw new ArgumentException($"The limit {name} is {value}. It must be more than 0.");
        }

        if (FileHandleReserve < 0)
            throw new ArgumentException($"The limit {nameof(FileHandleReserve)} is {FileHandleReserve}. It can't be negative.");

        // The receiver holds a message in one array, in addition to the window.
        const int maxMessageBytes = 1024 * 1024 * 1024;
        if (MessageBytes is < 0 or > maxMessageBytes)
            throw new ArgumentException($"The limit {nameof(MessageBytes)} is {MessageBytes}. It must be from 0 to {maxMessageBytes}.");
    }
}
