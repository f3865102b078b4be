namespace PeerShell.Transport.Shaping;

/// <summary>
/// When bytes that are sent now arrive, under given conditions: the arithmetic of one direction of a link. Knows neither
/// clocks nor connections. Not thread-safe.
/// </summary>
/// <remarks>
/// <para><b>Bandwidth.</b> Bytes leave one after the other, each chunk when the one before it has left: serialization delay,
/// as <c>tc-netem</c>'s <c>rate</c> has it.</para>
/// <para><b>Latency and jitter.</b> On their way bytes take the latency, and up to the jitter more or less, evenly distributed.
/// They never overtake each other, as on one TCP connection they can't.</para>
/// <para><b>Loss.</b> Each packet is lost by chance, again and again, and sent again after a pause that doubles each time (the
/// retransmission timeout of RFC 6298, whose lower bound is 200 ms in practice); all behind it waits. One that is lost too often
/// breaks the connection.</para>
/// </remarks>
internal sealed class PacketSchedule(Random random)
{
    /// <summary>What a packet holds: an Ethernet frame's 1,500 bytes without the headers of IPv4 and TCP.</summary>
    public const int PacketBytes = 1460;

    // 0.2, 0.4, 0.8, 1.6, 3.2 and 6.4 s: after 12.6 s in all.
    private const int MostLosses = 6;

    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(200);

    private TimeSpan _departed;
    private TimeSpan _arrived;

    /// <summary>Sends a chunk.</summary>
    /// <param name="conditions">How the link is.</param>
    /// <param name="now">The time, counted from anywhere.</param>
    /// <param name="bytes">How long it is; 0 for an end, which takes a packet too.</param>
    /// <returns>When it arrives, and whether the connection breaks instead.</returns>
    public (TimeSpan Arrives, bool Breaks) Send(LinkConditions conditions, TimeSpan now, int bytes)
    {
        _departed = Later(_departed, now);
        if (conditions.Bandwidth is { } bandwidth)
            _departed += TimeSpan.FromSeconds((double)bytes / bandwidth);

        var losses = MostLossesOfAny(1 + (Math.Max(0, bytes - 1) / PacketBytes), conditions.LossPercent / 100);
        var timeout = Later(LeastTimeout, 2 * (conditions.Latency + conditions.Jitter));
        var delay = conditions.Latency + (conditions.Jitter * ((2 * random.NextDouble()) - 1)) + (timeout * ((1 << losses) - 1));
        _arrived = Later(_arrived, _departed + Later(delay, TimeSpan.Zero));
        return (_arrived, losses >= MostLosses);
    }

    /// <summary>Forgets what is on its way, which is sent anew.</summary>
    public void Restart() => _departed = _arrived = TimeSpan.Zero;

    private int MostLossesOfAny(int packets, double probability)
    {
        var most = 0;
        for (var packet = 0; packet < packets && probability > 0; packet++)
        {
            var losses = 0;
            while (losses < MostLosses && random.NextDouble() < probability)
                losses++;

            most = Math.Max(most, losses);
        }

        return most;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
