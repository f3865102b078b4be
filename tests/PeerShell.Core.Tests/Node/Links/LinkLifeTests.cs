using System.Buffers.Binary;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Links;

/// <summary>The timers of a link that has carried its session: keep-alive, and the ways to its end.</summary>
public sealed class LinkLifeTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly NodeParts _parts = new();
    private readonly ServedLink _served;

    public LinkLifeTests() => _served = new ServedLink(_parts);

    private Link Link => _served.Link;

    private FarEnd Far => _served.Far;

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task A_silent_link_is_pinged_then_suspected_then_dead()
    {
        await _served.AttachAsync();

        Advance(seconds: 15);
        await Far.ReadAsync(RecordType.Ping);
        Assert.Equal(["alive"], _served.Session.Calls());

        Advance(seconds: 5);
        Assert.Equal(["suspected"], _served.Session.Calls());

        Advance(seconds: 10);
        Assert.Equal(["ended: KeepAliveTimeout"], _served.Session.Calls());
        Assert.Equal(new CloseRecord(CloseReason.KeepAliveTimeout, "Nothing was received for 30 s."), await Far.ReadCloseAsync());
    }

    [Fact]
    public async Task A_pong_tells_the_round_trip_and_the_next_ping_comes_as_late_as_the_first()
    {
        await _served.AttachAsync();
        Advance(seconds: 15);
        var timestamp = BinaryPrimitives.ReadInt64BigEndian(await Far.ReadAsync(RecordType.Ping));
        _parts.Clock.Advance(TimeSpan.FromMilliseconds(30));

        await Far.SendAsync(ServedLink.Pong(timestamp));
        Assert.Equal("alive", await _served.Session.CallAsync());
        Assert.Equal("round trip of 30 ms", await _served.Session.CallAsync());

        _parts.Clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(30));
        Assert.Equal(["alive"], _served.Session.Calls());
        _parts.Clock.Advance(TimeSpan.FromSeconds(10) + TimeSpan.FromMilliseconds(29));
        Assert.Empty(_served.Session.Calls());
        _parts.Clock.Advance(Moment);
        Assert.Equal(["alive"], _served.Session.Calls());
        await Far.ReadAsync(RecordType.Ping);
    }

    [Fact]
    public async Task A_suspected_link_that_is_heard_is_alive_at_the_next_look()
    {
        await _served.AttachAsync();
        Advance(seconds: 15);
        await Far.ReadAsync(RecordType.Ping);
        Advance(seconds: 5);
        await _served.AssertAnswersAsync();
        Assert.Equal(["alive", "suspected"], _served.Session.Calls());

        Advance(seconds: 10);

        Assert.Equal(["alive"], _served.Session.Calls());
        Assert.True(Link.IsOpen);
    }

    [Fact]
    public async Task A_superseded_link_is_closed_after_the_handshake_time()
    {
        await _served.AttachAsync();
        Advance(seconds: 5);
        Link.OnSuperseded();

        _parts.Clock.Advance(TimeSpan.FromSeconds(10) - Moment);
        Assert.Equal(LinkPhase.Superseded, Link.Phase);
        _parts.Clock.Advance(Moment);

        Assert.Equal(CloseReason.DuplicateLink, (await Far.ReadCloseAsync()).Reason);
        Assert.Equal(LinkPhase.Superseded, Link.End?.Phase);
    }

    [Fact]
    public async Task A_link_that_finds_another_one_in_its_place_is_superseded()
    {
        await _served.AttachAsync();
        _served.Session.Carrier = null;

        Advance(seconds: 15);

        Assert.Equal(LinkPhase.Superseded, Link.Phase);
        Advance(seconds: 10);
        Assert.Equal(CloseReason.DuplicateLink, (await Far.ReadCloseAsync()).Reason);
    }

    [Fact]
    public async Task A_superseded_link_can_carry_the_session_again()
    {
        await _served.AttachAsync();
        Link.OnSuperseded();
        Advance(seconds: 5);
        Link.OnAttached(_served.Peer);

        Advance(seconds: 10);

        Assert.Equal(LinkPhase.Carrying, Link.Phase);
        await _served.AssertAnswersAsync();
    }

    [Fact]
    public async Task The_far_side_has_two_seconds_to_read_a_close()
    {
        await _served.AttachAsync();
        Link.Close(CloseReason.Stopping, "It stops.");
        Assert.Equal(new CloseRecord(CloseReason.Stopping, "It stops."), await Far.ReadCloseAsync());
        Assert.Null(await Far.ReadAsync());

        _parts.Clock.Advance(TimeSpan.FromSeconds(2) - Moment);
        Assert.False(Link.Finished.IsCompleted);
        _parts.Clock.Advance(Moment);

        await Link.Finished.Soon();
        await Assert.ThrowsAsync<IOException>(() => Far.SendAsync(ServedLink.Ping(1)));
    }

    [Fact]
    public async Task A_close_that_the_far_side_answers_takes_no_time()
    {
        await _served.AttachAsync();
        Link.Close(CloseReason.Stopping, "It stops.");
        await Far.ReadCloseAsync();

        await _served.FinishAsync();

        Assert.Equal(CloseReason.Stopping, Assert.Single(_served.Session.Ends).Reason);
    }

    [Fact]
    public async Task A_far_side_that_says_close_and_stays_has_two_seconds()
    {
        await _served.AttachAsync();
        await Far.SendAsync(Stranger.Record(RecordType.Close, new CloseRecord(CloseReason.Stopping, "Bye.").ToBytes()));
        Assert.Null(await Far.ReadAsync());
        Assert.True(Assert.Single(_served.Session.Ends).ByFarSide);

        Advance(seconds: 2);

        await Link.Finished.Soon();
    }

    [Fact]
    public async Task What_comes_behind_a_close_is_ignored()
    {
        await _served.AttachAsync();
        Link.Close(CloseReason.Stopping, "It stops.");

        await Far.SendAsync(ServedLink.Ping(1), TestHello.Again(TestHello.Of(NodeParts.LowerId)));
        await Far.ReadCloseAsync();
        Assert.Null(await Far.ReadAsync());
        await _served.FinishAsync();

        Assert.Equal(["ended: Stopping"], _served.Session.Calls());
    }

    private void Advance(int seconds) => _parts.Clock.Advance(TimeSpan.FromSeconds(seconds));
}
