using Microsoft.Extensions.Time.Testing;
using PeerShell.Node.Events;

namespace PeerShell.Tests.Node.Events;

public sealed class PacedReportTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<(long Count, string Last)> _told = [];
    private readonly PacedReport<string> _report;

    public PacedReportTests() => _report = new PacedReport<string>(_clock, (count, last) => _told.Add((count, last)));

    [Fact]
    public void The_first_is_told_at_once_and_the_others_together()
    {
        _report.Add("first");
        Assert.Equal([(1, "first")], _told);

        _report.Add("second");
        _report.Add("third");
        Assert.Single(_told);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(1, "first"), (2, "third")], _told);
    }

    [Fact]
    public void The_longer_it_goes_on_the_more_rarely_it_is_told_and_nothing_is_left_out()
    {
        const int hours = 24;
        for (var second = 0; second < hours * 3600; second++)
        {
            _report.Add("again");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _report.End();
        Assert.InRange(_told.Count, hours * 59, (hours * 60) + 10);
        Assert.Equal(hours * 3600, _told.Sum(one => one.Count));
    }

    [Fact]
    public void After_some_quiet_it_is_told_at_once_again_and_soon()
    {
        _report.Add("first");
        _report.Add("second");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromMinutes(1));

        _report.Add("later");
        _report.Add("and again");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(1, "first"), (1, "second"), (1, "later"), (1, "and again")], _told);
    }
}
