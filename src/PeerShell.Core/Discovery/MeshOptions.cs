namespace PeerShell.Discovery;

/// <summary>
/// How the mesh gossips. Take a preset: <see cref="Local"/>, <see cref="Lan"/> (the default) or <see cref="Wan"/>. Unless
/// said otherwise the values are those of hashicorp/memberlist's <c>config.go</c> (DefaultLocalConfig, DefaultLANConfig,
/// DefaultWANConfig), which have been tried on networks of thousands.
/// </summary>
public sealed record MeshOptions
{
    /// <summary>All nodes on one machine.</summary>
    public static MeshOptions Local { get; } = new()
    {
        GossipInterval = TimeSpan.FromMilliseconds(100),
        DigestInterval = TimeSpan.FromSeconds(15),
        Retransmissions = 2,
        SuspicionFactor = 3,
    };

    /// <summary>Nodes in one building or data centre.</summary>
    public static MeshOptions Lan { get; } = new();

    /// <summary>Nodes around the world.</summary>
    public static MeshOptions Wan { get; } = new()
    {
        GossipInterval = TimeSpan.FromMilliseconds(500),
        DigestInterval = TimeSpan.FromSeconds(60),
        Fanout = 4,
        SuspicionFactor = 6,
        SuspicionBase = TimeSpan.FromSeconds(5),
    };

    /// <summary>How often news is told. Shorter spreads it faster, and costs more while there is any. Default 200 ms (memberlist's GossipInterval).</summary>
    public TimeSpan GossipInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many random members news is told each time. Default 3 (GossipNodes).</summary>
    public int Fanout { get; init; } = 3;

    /// <summary>A piece of news is told this many times, times the decimal logarithm of the number of members (rounded up). Default 4 (RetransmitMult).</summary>
    public int Retransmissions { get; init; } = 4;

    /// <summary>
    /// How often the whole list is compared with that of one random member; only a hash travels while the two are equal.
    /// It mends what news has missed. Default 30 s (PushPullInterval).
    /// </summary>
    public TimeSpan DigestInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A suspect has this many times <see cref="SuspicionBase"/>, times the decimal logarithm of the number of members (at
    /// least 1), to say that it is alive. Default 4 (SuspicionMult).
    /// </summary>
    public int SuspicionFactor { get; init; } = 4;

    /// <summary>See <see cref="SuspicionFactor"/>. Default 1 s (ProbeInterval).</summary>
    public TimeSpan SuspicionBase { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a member that is gone or has left is remembered, so that stale news doesn't bring it back. Default 24 h (Serf's TombstoneTimeout).</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Two members that learn of each other don't dial both at once: the one with the higher id leaves this many gossip
    /// intervals to the other. Default 10: news has spread by then.
    /// </summary>
    public int Courtesy { get; init; } = 10;

    /// <summary>Members dialled at a time. Default 16: a mesh forms fast, and a list of bad addresses does not use up sockets.</summary>
    public int Dials { get; init; } = 16;

    /// <summary>Members known at a time, those remembered as gone included. Default 10,000. At the bound the one longest gone is forgotten; if none is gone, a further one is ignored, which is counted and told by an event.</summary>
    public int Members { get; init; } = 10_000;

    internal void Validate()
    {
        TimeSpan[] times = [GossipInterval, DigestInterval, SuspicionBase, Memory];
        int[] numbers = [Fanout, Retransmissions, SuspicionFactor, Dials, Members];
        if (times.Min() <= TimeSpan.Zero || times.Max() > TimeSpan.FromDays(30) || numbers.Min() <= 0 || Courtesy < 0)
            throw new ArgumentException($"These mesh options make no sense: {this}. All times must be more than 0 and at most 30 days, all numbers more than 0.");
    }
}
