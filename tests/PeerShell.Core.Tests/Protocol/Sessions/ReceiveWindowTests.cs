using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Protocol.Sessions;

public sealed class ReceiveWindowTests
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(9), Slow = TimeSpan.FromMilliseconds(11);

    private readonly WindowGrowth _growth = new(long.MaxValue);
    private TimeSpan _now = TimeSpan.FromSeconds(5);

    [Fact]
    public void The_window_doubles_up_to_its_maximum_while_it_is_used_up_fast()
    {
        ReceiveWindow window = new(5 * MiB, _growth);
        List<int> sizes = [];
        for (var i = 0; i < 5; i++)
        {
            Use(window, Fast);
            sizes.Add(window.Size / MiB);
        }

        // The first four windows have no known start time.
        Assert.Equal([1, 2, 4, 5, 5], sizes);
    }

    [Fact]
    public void The_window_stays_while_it_is_used_up_slowly_even_after_an_idle_time()
    {
        ReceiveWindow window = new(8 * MiB, _growth);
        Use(window, Fast);
        for (var i = 0; i < 5; i++)
            Use(window, Slow);

        Assert.Equal(MiB, window.Size);
    }

    [Fact]
    public void One_window_that_is_used_up_fast_is_not_enough()
    {
        ReceiveWindow window = new(8 * MiB, _growth);
        for (var i = 0; i < 12; i++)
            window.Use(MiB, _now += i % 4 == 0 ? 4 * Slow : TimeSpan.Zero, roundTrip: null);

        Assert.Equal(MiB, window.Size);
    }

    [Fact]
    public void With_a_long_round_trip_the_window_grows_while_it_is_used_up_within_four_round_trips()
    {
        ReceiveWindow near = new(8 * MiB, _growth), far = new(8 * MiB, _growth);
        for (var i = 0; i < 8; i++)
        {
            _now += TimeSpan.FromMilliseconds(300);
            near.Use(MiB, _now, TimeSpan.FromMilliseconds(70));
            far.Use(MiB, _now, TimeSpan.FromMilliseconds(80));
        }

        Assert.Equal((MiB, 2 * MiB), (near.Size, far.Size));
    }

    [Fact]
    public void A_window_with_a_small_maximum_never_grows_and_use_counts_in_parts()
    {
        ReceiveWindow small = new(1000, _growth), parts = new(8 * MiB, _growth);
        for (var i = 0; i < 32; i++)
        {
            small.Use(1000, _now, null);
            parts.Use(MiB / 4, _now, null);
        }

        Assert.Equal((1000, 2 * MiB), (small.Size, parts.Size));
    }

    [Fact]
    public void All_windows_share_one_growth_budget_and_a_window_that_ends_returns_its_share()
    {
        WindowGrowth growth = new(4 * MiB);
        ReceiveWindow first = new(4 * MiB, growth), second = new(4 * MiB, growth);
        GrowUp(first);
        GrowUp(second);
        Assert.Equal((4 * MiB, 2 * MiB), (first.Size, second.Size));

        first.End();
        GrowUp(first);
        GrowUp(second);
        Assert.Equal((4 * MiB, 4 * MiB), (first.Size, second.Size));
    }

    private void GrowUp(ReceiveWindow window)
    {
        for (var i = 0; i < 5; i++)
            Use(window, Fast);
    }

    private void Use(ReceiveWindow window, TimeSpan time)
    {
        for (var (size, i) = (window.Size, 0); i < 4; i++)
            window.Use(size, _now += time, roundTrip: null);
    }
}
