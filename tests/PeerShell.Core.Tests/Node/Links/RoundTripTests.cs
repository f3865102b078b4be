using Microsoft.Extensions.Time.Testing;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Links;

public sealed class RoundTripTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly RoundTrip _roundTrip;

    public RoundTripTests() => _roundTrip = new RoundTrip(_clock);

    [Fact]
    public void It_is_the_time_from_the_ping_to_its_pong()
    {
        var sent = _roundTrip.Begin();
        _clock.Advance(TimeSpan.FromMilliseconds(30));

        Assert.Equal(TimeSpan.FromMilliseconds(30), _roundTrip.Of(sent));
    }

    [Fact]
    public void A_pong_that_answers_no_ping_or_an_earlier_one_says_nothing()
    {
        var first = _roundTrip.Begin();
        _clock.Advance(TimeSpan.FromMilliseconds(30));
        var second = _roundTrip.Begin();
        _clock.Advance(TimeSpan.FromMilliseconds(5));

        Assert.Null(_roundTrip.Of(first));
        Assert.Null(_roundTrip.Of(second + 1));
        Assert.Equal(TimeSpan.FromMilliseconds(5), _roundTrip.Of(second));
    }

    [Fact]
    public async Task Callers_share_a_measurement_and_the_next_one_begins_another()
    {
        var first = _roundTrip.MeasureAsync(out var isNew);
        Assert.True(isNew);
        var second = _roundTrip.MeasureAsync(out isNew);
        Assert.False(isNew);
        Assert.False(first.IsCompleted);

        _roundTrip.End(TimeSpan.FromMilliseconds(7));

        Assert.Equal(TimeSpan.FromMilliseconds(7), await first.Soon());
        Assert.Equal(TimeSpan.FromMilliseconds(7), await second.Soon());
        var third = _roundTrip.MeasureAsync(out isNew);
        Assert.True(isNew);
        Assert.False(third.IsCompleted);
    }

    [Fact]
    public async Task A_link_that_ends_fails_the_measurement_that_is_waited_for_and_no_other()
    {
        var error = new LinkEndedException(new LinkEnd(CloseReason.ConnectionLost, "It broke.", ByFarSide: true));
        _roundTrip.Fail(error);
        var waiting = _roundTrip.MeasureAsync(out _);
        Assert.False(waiting.IsCompleted);

        _roundTrip.Fail(error);

        Assert.Same(error, await Assert.ThrowsAsync<LinkEndedException>(() => waiting.Soon()));
        _roundTrip.End(TimeSpan.FromMilliseconds(7));
    }
}
