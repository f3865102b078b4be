using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Protocol.Sessions;

public sealed class ReceiveWindowTests
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(9), Slow = TimeSpan.FromMilliseconds(11);

    private readonly WindowGrowth _growth = new(long.MaxValue);
    private TimeSpan _now = TimeSpan.FromSeconds(5);

    [Fact]
    public void It_doubles_while_it_is_used_up_fast_as_far_as_it_may()
    {
        ReceiveWindow window = new(5 * MiB, _growth);
        List<int> sizes = [];
        for (var i = 0; i < 5; i++)
        {
            Use(window, Fast);
            sizes.Add(window.Size / MiB);
        }

        // The first time nobody knows since when.
        Assert.Equal([1, 2, 4, 5, 5], sizes);
    }

    [Fact]
    public void It_stays_while_it_is_used_up_slowly_however_long_it_was_idle_before()
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
    public void Over_a_long_way_it_grows_while_it_is_used_up_within_four_round_trips()
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
    public void One_that_is_small_never_grows_and_what_is_used_counts_in_parts()
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
    public void All_grow_by_no_more_than_they_may_together_and_one_that_ends_makes_room()
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
