using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using PeerShell.Transport;

namespace PeerShell.Tests.Transport;

public sealed class HandleBudgetTests
{
    private const int Reserve = 10;

    private readonly FakeTimeProvider _clock = new();
    private readonly HandleBudget _budget;
    private int? _free = 13;
    private int _counts;
    private TimeSpan _takes;

    public HandleBudgetTests() => _budget = new HandleBudget(Count, _clock);

    [Fact]
    public void Nothing_is_refused_where_the_number_is_not_known()
    {
        _free = null;

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(_budget.TryTake(1, Reserve)));

        Assert.False(_budget.IsShort(1, Reserve));
        Assert.Null(_budget.TakeOpened(Reserve));
        Assert.Equal(1, _counts);
    }

    [Fact]
    public void What_is_taken_between_two_counts_is_subtracted_and_the_reserve_stays()
    {
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => _budget.TryTake(1, Reserve)));

        Assert.True(_budget.IsShort(1, Reserve));
        Assert.Equal(9, _budget.TakeOpened(Reserve));
        Assert.Equal(1, _counts);
    }

    [Fact]
    public void Both_ends_of_a_connection_are_taken_together_or_not_at_all()
    {
        Assert.True(_budget.TryTake(2, Reserve));

        Assert.True(_budget.IsShort(2, Reserve));
        Assert.False(_budget.TryTake(2, Reserve));
        Assert.True(_budget.TryTake(1, Reserve));
    }

    [Fact]
    public void A_count_is_used_for_a_second_and_for_less_while_there_are_too_few()
    {
        _budget.TryTake(1, Reserve);
        _clock.Advance(HandleBudget.Freshness - TimeSpan.FromTicks(1));
        _budget.TryTake(1, Reserve);
        Assert.Equal(1, _counts);

        _free = Reserve + 2;
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(_budget.TryTake(1, Reserve));
        Assert.Equal(2, _counts);

        _budget.Opened(1);
        _budget.Opened(1);
        _clock.Advance(HandleBudget.FreshnessWhenShort - TimeSpan.FromTicks(1));
        Assert.False(_budget.TryTake(1, Reserve));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(_budget.TryTake(1, Reserve));
        Assert.Equal(3, _counts);
    }

    [Fact]
    public void A_handle_that_is_about_to_be_opened_is_not_given_out_twice_by_a_new_count()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(_budget.TryTake(1, Reserve));

        _clock.Advance(HandleBudget.Freshness);

        Assert.False(_budget.TryTake(1, Reserve));
        Assert.Equal(2, _counts);
    }

    [Fact]
    public void When_the_handles_can_no_longer_be_counted_there_are_none()
    {
        Assert.True(_budget.TryTake(1, Reserve));
        _free = -1;
        _clock.Advance(HandleBudget.Freshness);

        Assert.False(_budget.TryTake(1, 0));
    }

    [Fact]
    public void Without_a_reserve_the_last_handle_is_given_out()
    {
        _free = 1;

        Assert.Equal([true, false], [_budget.TryTake(1, 0), _budget.TryTake(1, 0)]);
    }

    [Fact]
    public void On_Linux_the_handles_of_this_process_are_counted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The number of open handles is known on Linux only.");

        var free = HandleBudget.Process.TakeOpened(0);

        // Tests that run at the same time open some, too.
        var open = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        var line = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var limit = int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture);
        Assert.NotNull(free);
        Assert.InRange(limit - free.Value, open - 2000, open + 2000);
        Assert.InRange(free.Value, 1, limit - 3);
    }

    [Fact]
    public void All_transports_over_TCP_share_the_handles_of_the_process_and_memory_takes_none()
    {
        ITransport tcp = new TcpTransport(), faulty = new FaultyTransport(new TcpTransport()), memory = new InMemoryTransport();

        Assert.Same(HandleBudget.Process, tcp.Handles);
        Assert.Same(HandleBudget.Process, faulty.Handles);
        Assert.Null(memory.Handles);
    }

    [Fact]
    public void A_count_that_took_long_is_used_for_longer()
    {
        _takes = TimeSpan.FromMilliseconds(100);
        _budget.TryTake(1, Reserve);
        _clock.Advance(TimeSpan.FromMilliseconds(1999));
        _budget.TryTake(1, Reserve);
        Assert.Equal(1, _counts);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _budget.TryTake(1, Reserve);

        Assert.Equal(2, _counts);
    }

    private int? Count()
    {
        _counts++;
        _clock.Advance(_takes);
        return _free < 0 ? throw new IOException("Too many open files.") : _free;
    }
}
