namespace PeerShell.Node;

/// <summary>All that bounds a node, in one place. Each bound says what happens at it.</summary>
public sealed record NodeLimits
{
    /// <summary>
    /// Longest body of one message, in bytes, both ways. Default 16 MiB: enough for files that people mail, little enough
    /// to hold in memory. Sending more is refused; a peer that sends more is disconnected.
    /// </summary>
    public int MessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes that may wait for one peer's acknowledgement. Default 16 MiB: several seconds of a fast link. At the bound the
    /// <see cref="FullQueuePolicy"/> applies. An empty queue takes a message of any allowed size.
    /// Replies to requests have a queue of their own, as long; those who reply wait when it is full.
    /// </summary>
    public long SendQueueBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Messages that may wait for one peer's acknowledgement. Default 100,000: bounds what is counted and reported when a
    /// peer is lost. At the bound the <see cref="FullQueuePolicy"/> applies.
    /// </summary>
    public int SendQueueMessages { get; init; } = 100_000;

    /// <summary>
    /// Messages that wait in the inbox. Default 50,000. At the bound nothing more is acknowledged, so that the senders' queues
    /// fill and their policies apply: nothing is lost here.
    /// </summary>
    public int InboxMessages { get; init; } = 50_000;

    /// <summary>Bytes of message bodies that wait in the inbox. Default 64 MiB. At the bound as <see cref="InboxMessages"/>.</summary>
    public long InboxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Messages that wait for one handler. Default 10,000: seconds of work for a quick one, and little to be left behind by one
    /// that is unregistered. At the bound as <see cref="InboxMessages"/>.
    /// </summary>
    public int HandlerMessages { get; init; } = 10_000;

    /// <summary>Bytes of message bodies that wait for one handler. Default 16 MiB. At the bound as <see cref="InboxMessages"/>.</summary>
    public long HandlerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Requests that wait for replies, at all peers together. Default 10,000: whoever asks more at once has forgotten to wait.
    /// At the bound a further one is refused.
    /// </summary>
    public int Requests { get; init; } = 10_000;

    /// <summary>
    /// Bytes of replies to one request that have come and not been taken, with what each takes beside its body. Default 64 MiB. At the bound the request fails:
    /// replies are never held back, since others wait behind them.
    /// </summary>
    public long ReplyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes a peer may send beyond what was acknowledged. Default 16 MiB: 1.6 Gbit/s at 80 ms round trip. It is 1 MiB at first,
    /// and grows for a peer whose messages come so fast that it is used up within four round trips, or 10 ms, four times running.
    /// More is faster and costs up to as much memory for each such peer while the inbox is full. Replies have a window of their
    /// own, as large.
    /// </summary>
    public int ReceiveWindow { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Bytes that the receive windows of all peers together may have grown by. Default 128 MiB: 8 peers at full speed. At the
    /// bound no window grows further, until a peer that has a large one is gone.
    /// </summary>
    public long WindowGrowthBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How long a link may take until both ends know each other. Default 10 s. Then it is closed.</summary>
    public TimeSpan HandshakeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Links that have not finished their handshake. Default 1,024. At the bound the oldest is closed: under a flood of silent
    /// connections an honest one, which needs milliseconds, still gets in.
    /// </summary>
    public int UnfinishedHandshakes { get; init; } = 1024;

    /// <summary>Accepted links from one IP address; loopback is exempt. Default 64: many nodes behind one NAT. At the bound a further one is refused.</summary>
    public int LinksPerAddress { get; init; } = 64;

    /// <summary>Peers known at a time. Default 10,000. At the bound a further one is refused.</summary>
    public int Peers { get; init; } = 10_000;

    /// <summary>Events kept. Default 16,384, about 3 MiB when full. At the bound the oldest is forgotten, and counted.</summary>
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

        // A message is held in one array at the receiver, next to the window.
        const int most = 1024 * 1024 * 1024;
        if (MessageBytes is < 0 or > most)
            throw new ArgumentException($"The limit {nameof(MessageBytes)} is {MessageBytes}. It must be from 0 to {most}.");
    }
}
