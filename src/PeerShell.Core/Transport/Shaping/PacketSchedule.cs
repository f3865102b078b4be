namespace PeerShell.Transport.Shaping;

/// <summary>
/// Computes when bytes sent now arrive under given conditions, for one direction of a link. Uses neither clocks nor
/// connections. Not thread-safe.
/// </summary>
/// <remarks>
/// <para><b>Bandwidth.</b> Each chunk leaves when the chunk before it has left. This is the serialization delay, as in the
/// <c>rate</c> option of <c>tc-netem</c>.</para>
/// <para><b>Latency and jitter.</b> Bytes take the latency, plus or minus a uniformly distributed time of up to the jitter.
/// They never overtake each other, because they can't on one TCP connection.</para>
/// <para><b>Loss.</b> Each transmission of a packet may be lost, at random. A lost packet is sent again after a pause that
/// doubles each time, and all later packets wait for it. The pause is the retransmission timeout of RFC 6298, whose lower
/// bound is 200 ms in practice. A packet that is lost too often breaks the connection.</para>
/// </remarks>
internal sealed class PacketSchedule(Random random)
{
    /// <summary>The payload of a packet: the 1,500 bytes of an Ethernet frame without the headers of IPv4 and TCP.</summary>
    public const int PacketBytes = 1460;

    // The pauses are 0.2, 0.4, 0.8, 1.6, 3.2 and 6.4 s, 12.6 s in total.
    private const int MaxLosses = 6;

    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(200);

    private TimeSpan _departed;
    private TimeSpan _arrived;

    /// <summary>Schedules a chunk.</summary>
    /// <param name="conditions">The conditions of the link.</param>
    /// <param name="now">The current time, counted from any origin.</param>
    /// <param name="bytes">The length of the chunk; 0 for the end of the stream, which takes a packet, too.</param>
    /// <returns>The time of arrival, and whether the connection breaks instead.</returns>
    public (TimeSpan Arrives, bool Breaks) Send(LinkConditions conditions, TimeSpan now, int bytes)
    {
        _departed = Later(_departed, now);
        if (conditions.Bandwidth is { } bandwidth)
            _departed += TimeSpan.FromSeconds((double)bytes / bandwidth);

        var losses = CountLosses(1 + (Math.Max(0, bytes - 1) / PacketBytes), conditions.LossPercent / 100);
        var timeout = Later(MinTimeout, 2 * (conditions.Latency + conditions.Jitter));
        var delay = conditions.Latency + (conditions.Jitter * ((2 * random.NextDouble()) - 1)) + (timeout * ((1 << losses) - 1));
        _arrived = Later(_arrived, _departed + Later(delay, TimeSpan.Zero));
        return (_arrived, losses >= MaxLosses);
    }

    /// <summary>Forgets the chunks in transit, because the caller schedules them again.</summary>
    public void Restart() => _departed = _arrived = TimeSpan.Zero;

    /// <summary>Returns the number of losses of the packet that is lost most often.</summary>
    private int CountLosses(int packets, double probability)
    {
        var most = 0;
        for (var packet = 0; packet < packets && probability > 0; packet++)
        {
            var losses = 0;
            while (losses < MaxLosses && random.NextDouble() < probability)
                losses++;

            most = Math.Max(most, losses);
        }

        return most;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
