namespace PeerShell.Discovery;

/// <summary>
/// The options of the mesh. Start with a preset: <see cref="Local"/>, <see cref="Lan"/> (the default) or <see cref="Wan"/>.
/// Unless stated otherwise, the values are those of hashicorp/memberlist's <c>config.go</c> (DefaultLocalConfig,
/// DefaultLANConfig, DefaultWANConfig), which are proven in networks with thousands of nodes.
/// </summary>
public sealed record MeshOptions
{
    /// <summary>The options for nodes on one machine.</summary>
    public static MeshOptions Local { get; } = new()
    {
        GossipInterval = TimeSpan.FromMilliseconds(100),
        DigestInterval = TimeSpan.FromSeconds(15),
        Retransmissions = 2,
        SuspicionFactor = 3,
    };

    /// <summary>The options for nodes in one building or data centre.</summary>
    public static MeshOptions Lan { get; } = new();

    /// <summary>The options for nodes around the world.</summary>
    public static MeshOptions Wan { get; } = new()
    {
        GossipInterval = TimeSpan.FromMilliseconds(500),
        DigestInterval = TimeSpan.FromSeconds(60),
        Fanout = 4,
        SuspicionFactor = 6,
        SuspicionBase = TimeSpan.FromSeconds(5),
    };

    /// <summary>
    /// The interval between sends of news. A shorter interval spreads news faster, and costs more while there is news. Default
    /// 200 ms (memberlist's GossipInterval).
    /// </summary>
    public TimeSpan GossipInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The number of random members that news is sent to each time. Default 3 (GossipNodes).</summary>
    public int Fanout { get; init; } = 3;

    /// <summary>
    /// The factor for the number of times that a change is sent: this factor times the decimal logarithm of the number of
    /// members (rounded up). Default 4 (RetransmitMult).
    /// </summary>
    public int Retransmissions { get; init; } = 4;

    /// <summary>
    /// The maximum interval between comparisons of the whole list with that of a random member, which correct what news has
    /// missed. Only a hash is sent while the two lists are equal. Default 30 s (PushPullInterval).
    /// </summary>
    public TimeSpan DigestInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The factor for the time that a suspect has to say that it is alive: this factor times <see cref="SuspicionBase"/> times
    /// the decimal logarithm of the number of members (at least 1). Default 4 (SuspicionMult).
    /// </summary>
    public int SuspicionFactor { get; init; } = 4;

    /// <summary>The base of the suspicion time; see <see cref="SuspicionFactor"/>. Default 1 s (ProbeInterval).</summary>
    public TimeSpan SuspicionBase { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time for which a member that is gone or has left is remembered, so that stale news doesn't bring it back. Default
    /// 24 h (Serf's TombstoneTimeout).
    /// </summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The number of gossip intervals that the member with the higher id waits before it dials a newly known member. Otherwise
    /// the two would dial each other at once. Default 10, because news has spread by then.
    /// </summary>
    public int Courtesy { get; init; } = 10;

    /// <summary>
    /// The maximum number of members dialled at a time. Default 16, so that a mesh forms fast and a list of bad addresses does
    /// not use up sockets.
    /// </summary>
    public int Dials { get; init; } = 16;

    /// <summary>
    /// The maximum number of addresses told by others that are dialled in vain in a second, and ten times as many at once. Default
    /// 50: a node that lost 500 members at once finds that out at once, and a list of invented addresses costs others little. At
    /// the maximum, a dial is postponed by the wait after a failed dial, which is counted and reported by an event.
    /// </summary>
    public int DialsPerSecond { get; init; } = 50;

    /// <summary>
    /// As <see cref="DialsPerSecond"/>, for each target: an IPv4 address, an IPv6 /64 network, or all names together. Loopback is
    /// exempt. Default 2, and 20 at once: an honest address has that many nodes, and a network of 100 nodes can't be made to
    /// dial one address more than 200 times a second. go-libp2p accepts a burst of 16 connections from an address, then one
    /// in 5 s, and exempts loopback (p2p/host/resource-manager/conn_rate_limiter.go).
    /// </summary>
    public int DialsPerTarget { get; init; } = 2;

    /// <summary>
    /// The maximum number of known members, including those remembered as gone. Default 10,000. At the maximum, the member that
    /// has been gone longest is forgotten. If no member is gone, a member that connects takes the place of one that is not
    /// connected, first of one that this node never reached. A member that only gossip tells of is ignored, and members without
    /// an address must then say that they are alive, or they are gone. Whoever is left out is counted and reported by an event.
    /// </summary>
    public int Members { get; init; } = 10_000;

    internal void Validate()
    {
        TimeSpan[] times = [GossipInterval, DigestInterval, SuspicionBase, Memory];
        int[] numbers = [Fanout, Retransmissions, SuspicionFactor, Dials, DialsPerSecond, DialsPerTarget, Members];
        if (times.Min() <= TimeSpan.Zero || times.Max() > TimeSpan.FromDays(30) || numbers.Min() <= 0 || Courtesy < 0)
        {
            throw new ArgumentException(
                $"These mesh options are not valid: {this}. " +
                "Each time must be more than 0 and at most 30 days, Courtesy at least 0, and each other number more than 0.");
        }
    }
}
