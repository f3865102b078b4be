using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Protocol.Sessions;

/// <summary>How long something was under way, by clocks that have nothing in common. All times are milliseconds.</summary>
public sealed class TransitTimeTests
{
    // What the receiver's clock shows when the sender's shows 0.
    private const long Offset = -1_000_000;
    private const long Delay = 80;

    private readonly TransitTime _transit = new();

    [Fact]
    public void What_comes_as_fast_as_the_ping_has_not_waited()
    {
        Ping(sent: 0);

        Assert.Equal(0, Excess(sent: 5_000));
        AssertAbout(4_000, Excess(sent: 6_000, waited: 4_000));
    }

    [Fact]
    public void The_fastest_one_is_the_measure()
    {
        Ping(sent: 0, waited: 300);
        Ping(sent: 1_000);
        Ping(sent: 2_000, waited: 500);

        AssertAbout(50, Excess(sent: 2_000, waited: 50));
    }

    [Fact]
    public void Without_a_ping_nothing_is_known() => Assert.Equal(0, Excess(sent: 0, waited: 9_000));

    [Fact]
    public void On_a_new_link_the_old_measure_holds_until_the_first_ping()
    {
        Ping(sent: 0);
        _transit.Restart();
        AssertAbout(4_000, Excess(sent: 1_000, waited: 4_000));

        // A longer way. What was sent before the old link broke has waited.
        Ping(sent: 6_000, waited: 200);
        AssertAbout(3_800, Excess(sent: 2_000, waited: 4_000));
        Assert.Equal(0, Excess(sent: 6_100, waited: 200));
    }

    [Fact]
    public void Clocks_that_drift_apart_are_followed()
    {
        // 0.1 %, which is more than any two clocks differ.
        for (long sent = 0; sent < 3_600_000; sent += 15_000)
            Ping(sent, waited: sent / 1000);

        Assert.InRange(Excess(sent: 3_600_000, waited: 3_600), 0, 60);
    }

    [Fact]
    public void A_measure_without_news_for_an_hour_allows_for_drift()
    {
        Ping(sent: 0);

        Assert.Equal(60_000 - 3_600 - 60, Excess(sent: 3_600_000, waited: 60_000));
    }

    [Fact]
    public void A_sender_whose_clock_stood_still_is_believed_again_within_a_minute()
    {
        Ping(sent: 0);

        // It slept for 20 s, which its clock did not count.
        AssertAbout(20_000, Excess(sent: 1_000, waited: 20_000));
        for (long sent = 1_000; sent < 62_000; sent += 1_000)
            Excess(sent, waited: 20_000);

        Assert.InRange(Excess(sent: 62_000, waited: 20_000), 0, 100);
    }

    // The measure allows for 1 ms of drift for each second of its age.
    private static void AssertAbout(long expected, long excess) => Assert.InRange(excess, expected - 25, expected);

    private void Ping(long sent, long waited = 0) => _transit.OnPing(sent, sent + Offset + Delay + waited);

    private long Excess(long sent, long waited = 0) => _transit.Excess(sent, sent + Offset + Delay + waited);
}
