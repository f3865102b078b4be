using PeerShell.Node;
using PeerShell.Node.Events;

namespace PeerShell.Tests.Node.Events;

public sealed class EventLogTests
{
    [Theory]
    [InlineData(0, 0, new long[] { })]
    [InlineData(2, 0, new long[] { 1, 2 })]
    [InlineData(3, 1, new long[] { 2, 3 })]
    [InlineData(3, 3, new long[] { })]
    [InlineData(3, 99, new long[] { })]
    [InlineData(7, 0, new long[] { 5, 6, 7 })]
    [InlineData(7, 6, new long[] { 7 })]
    [InlineData(8, -5, new long[] { 6, 7, 8 })]
    public void The_log_keeps_the_newest_events_and_numbers_all(int added, long after, long[] expected)
    {
        var log = new EventLog(capacity: 3);
        for (var i = 0; i < added; i++)
            log.Add(new PeerEvent { Kind = PeerEventKind.NodeStarted, Node = "node", Message = $"{i}", Time = default });

        Assert.Equal(expected, log.After(after).Select(e => e.Sequence));
        Assert.Equal(added, log.Last);
    }

    [Fact]
    public void A_new_event_wakes_those_who_wait()
    {
        var log = new EventLog(capacity: 3);
        var changed = log.Changed;

        log.Add(new PeerEvent { Kind = PeerEventKind.NodeStarted, Node = "node", Message = "", Time = default });

        Assert.True(changed.IsCompleted);
        Assert.False(log.Changed.IsCompleted);
    }
}
