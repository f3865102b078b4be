using Microsoft.Extensions.Time.Testing;
using PeerShell.Node.Events;

namespace PeerShell.Tests.Node.Events;

public sealed class PacedReportTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<(long Count, string Last)> _reports = [];
    private readonly PacedReport<string> _report;

    public PacedReportTests() => _report = new PacedReport<string>(_clock, (count, last) => _reports.Add((count, last)));

    [Fact]
    public void The_first_occurrence_is_reported_at_once_and_the_others_together()
    {
        _report.Add("first");
        Assert.Equal([(1, "first")], _reports);

        _report.Add("second");
        _report.Add("third");
        Assert.Single(_reports);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(1, "first"), (2, "third")], _reports);
    }

    [Fact]
    public void Reports_get_rarer_while_it_continues_and_count_every_occurrence()
    {
        const int hours = 24;
        for (var second = 0; second < hours * 3600; second++)
        {
            _report.Add("again");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _report.End();
        Assert.InRange(_reports.Count, hours * 59, (hours * 60) + 10);
        Assert.Equal(hours * 3600, _reports.Sum(one => one.Count));
    }

    [Fact]
    public void After_a_quiet_minute_reports_are_immediate_and_frequent_again()
    {
        _report.Add("first");
        _report.Add("second");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromMinutes(1));

        _report.Add("later");
        _report.Add("and again");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([(1, "first"), (1, "second"), (1, "later"), (1, "and again")], _reports);
    }
}
