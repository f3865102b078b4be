using PeerShell.Protocol.Records;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Links;

/// <summary>An acknowledgement that nobody waits for is put off by 20 ms, for data to ride on or for more to acknowledge.</summary>
public sealed class LinkAcknowledgementTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20), Moment = TimeSpan.FromMilliseconds(1);

    private readonly NodeParts _parts = new();
    private readonly ServedLink _served;

    public LinkAcknowledgementTests() => _served = new ServedLink(_parts);

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task Those_that_come_within_the_delay_are_sent_as_one()
    {
        await _served.AttachAsync();
        var read = _served.Far.ReadAsync(RecordType.Ack);
        _served.Link.Acknowledge(Ack(1), now: false);
        _parts.Clock.Advance(Delay - Moment);
        Assert.False(read.IsCompleted);

        _served.Link.Acknowledge(Ack(2), now: false);
        _parts.Clock.Advance(Moment);

        Assert.Equal(Ack(2), AckRecord.Read(await read));
        await _served.AssertAnswersAsync();
    }

    [Fact]
    public async Task One_that_the_far_side_waits_for_is_sent_at_once()
    {
        await _served.AttachAsync();
        _served.Link.Acknowledge(Ack(1), now: true);

        Assert.Equal(Ack(1), AckRecord.Read(await _served.Far.ReadAsync(RecordType.Ack)));
    }

    [Fact]
    public async Task One_that_is_put_off_rides_on_whatever_is_sent_first()
    {
        await _served.AttachAsync();
        _served.Link.Acknowledge(Ack(1), now: false);
        await _served.Far.SendAsync(ServedLink.Ping(1));

        Assert.Equal(Ack(1), AckRecord.Read(await _served.Far.ReadAsync(RecordType.Ack)));
        await _served.Far.ReadAsync(RecordType.Pong);
    }

    [Fact]
    public async Task Each_delay_begins_with_the_first_that_is_put_off()
    {
        await _served.AttachAsync();
        for (var round = 1; round <= 3; round++)
        {
            _served.Link.Acknowledge(Ack(round), now: false);
            _parts.Clock.Advance(Delay);
            Assert.Equal(Ack(round), AckRecord.Read(await _served.Far.ReadAsync(RecordType.Ack)));
            await _served.Session.WrittenAsync();
        }
    }

    [Fact]
    public async Task A_timer_that_is_set_meanwhile_delays_it_no_further_and_is_kept()
    {
        await _served.GreetAsync();
        _served.Link.Acknowledge(Ack(1), now: false);
        _served.Session.Carrier = _served.Link;
        _served.Link.OnAttached(_served.Peer);

        _parts.Clock.Advance(Delay);
        Assert.Equal(Ack(1), AckRecord.Read(await _served.Far.ReadAsync(RecordType.Ack)));
        _parts.Clock.Advance(TimeSpan.FromSeconds(15) - Delay);
        await _served.Far.ReadAsync(RecordType.Ping);
    }

    private static AckRecord Ack(int messages) => new(new LanePosition(16 * messages, messages), default, 1000);
}
