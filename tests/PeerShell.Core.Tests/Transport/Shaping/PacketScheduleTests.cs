using CsCheck;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Tests.Transport;

public sealed class PacketScheduleTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Fact]
    public void Without_conditions_bytes_arrive_at_once() =>
        Assert.Equal((Start, false), new PacketSchedule(new Random(1)).Send(LinkConditions.None, Start, 100_000));

    [Fact]
    public void Latency_is_added_to_each_chunk_and_does_not_accumulate()
    {
        var schedule = new PacketSchedule(new Random(1));
        var conditions = new LinkConditions { Latency = Milliseconds(50) };
        Assert.Equal(Start + Milliseconds(50), schedule.Send(conditions, Start, 1).Arrives);
        Assert.Equal(Start + Milliseconds(50), schedule.Send(conditions, Start, 100_000).Arrives);
        Assert.Equal(Start + Milliseconds(60), schedule.Send(conditions, Start + Milliseconds(10), 1).Arrives);
    }

    [Fact]
    public void Bytes_leave_one_after_another_at_the_bandwidth()
    {
        var schedule = new PacketSchedule(new Random(1));
        var conditions = new LinkConditions { Latency = Milliseconds(50), Bandwidth = 1000 };
        Assert.Equal(Start + Milliseconds(1050), schedule.Send(conditions, Start, 1000).Arrives);
        Assert.Equal(Start + Milliseconds(1550), schedule.Send(conditions, Start, 500).Arrives);
        Assert.Equal(Start + Milliseconds(10_550), schedule.Send(conditions, Start + Milliseconds(10_000), 500).Arrives);
    }

    [Fact]
    public void Jitter_spreads_arrivals_over_its_range_and_never_changes_their_order() =>
        Gen.Select(Gen.Int, Gen.Int[0, 100], Gen.Int[0, 100]).Sample((seed, latency, jitter) =>
        {
            var schedule = new PacketSchedule(new Random(seed));
            var conditions = new LinkConditions { Latency = Milliseconds(latency), Jitter = Milliseconds(jitter) };
            var last = TimeSpan.Zero;
            for (var i = 0; i < 50; i++)
            {
                // The chunks are far enough apart that none has to wait for another.
                var sent = Start + (i * Milliseconds(1000));
                var arrives = schedule.Send(conditions, sent, 1).Arrives;
                Assert.InRange(arrives - sent, Milliseconds(Math.Max(0, latency - jitter)), Milliseconds(latency + jitter));
                Assert.True(arrives >= last);
                last = schedule.Send(conditions, sent, 1).Arrives;
                Assert.True(last >= arrives);
            }
        });

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(30)]
    public void A_share_of_the_packets_stalls_for_timeouts_that_double(double percent)
    {
        const int packets = 100_000;
        var schedule = new PacketSchedule(new Random(1));
        var conditions = new LinkConditions { LossPercent = percent };
        Dictionary<double, int> stalls = [];
        for (var i = 0; i < packets; i++)
        {
            var sent = Start + (i * TimeSpan.FromSeconds(100));
            var stall = (schedule.Send(conditions, sent, 1).Arrives - sent).TotalMilliseconds;
            stalls[stall] = stalls.GetValueOrDefault(stall) + 1;
        }

        Assert.Empty(stalls.Keys.Except([0, 200, 600, 1400, 3000, 6200, 12_600]));
        Assert.InRange(stalls[200] / (double)packets, percent / 100 * (1 - (percent / 100)) * 0.9, percent / 100 * 1.1);
    }

    [Fact]
    public void A_long_chunk_stalls_if_any_of_its_packets_is_lost()
    {
        var schedule = new PacketSchedule(new Random(1));
        var conditions = new LinkConditions { LossPercent = 5 };
        var stalled = Enumerable.Range(0, 10_000).Count(i =>
            schedule.Send(conditions, Start + (i * TimeSpan.FromSeconds(100)), 10 * PacketSchedule.PacketBytes).Arrives
                > Start + (i * TimeSpan.FromSeconds(100)));

        // 1 - 0.95^10 = 40.1 %
        Assert.InRange(stalled, 3800, 4200);
    }

    [Fact]
    public void A_packet_that_is_lost_repeatedly_breaks_the_connection()
    {
        var schedule = new PacketSchedule(new Random(1));
        Assert.Equal((Start + Milliseconds(12_600), true), schedule.Send(new LinkConditions { LossPercent = 100 }, Start, 1));
    }

    [Fact]
    public void The_timeout_is_no_shorter_than_a_round_trip()
    {
        var schedule = new PacketSchedule(new Random(1));
        var slow = new LinkConditions { Latency = Milliseconds(1000), LossPercent = 100 };
        Assert.Equal(Start + Milliseconds(1000 + (63 * 2000)), schedule.Send(slow, Start, 1).Arrives);
    }

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);
}
