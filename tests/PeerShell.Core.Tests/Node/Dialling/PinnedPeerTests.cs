using PeerShell.Node;
using PeerShell.Node.Dialling;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Dialling;

/// <summary>How an endpoint is kept connected. The waits have no jitter here, and a clock of their own.</summary>
public sealed class PinnedPeerTests
{
    private static readonly BackoffOptions Backoff = new() { Jitter = 0 };

    private readonly NodeParts _parts = new();
    private readonly WatchedClock _clock = new();
    private readonly PlayedDials _dials = new();
    private readonly PlayedPeer _far;

    public PinnedPeerTests() => _far = new PlayedPeer(_parts);

    [Fact]
    public async Task It_dials_at_once_and_the_first_result_is_told()
    {
        using var pinned = NewPin();
        _ = pinned.RunAsync();
        Assert.False(pinned.First.IsCompleted);
        _far.Connect();

        await _dials.SucceedAsync(_far.Peer);

        Assert.Same(_far.Peer, await pinned.First.Soon());
        Assert.Same(_far.Peer, pinned.Peer);
    }

    [Fact]
    public async Task A_first_dial_that_fails_is_told_as_well_and_tried_again()
    {
        using var pinned = NewPin();
        _ = pinned.RunAsync();

        await _dials.FailAsync();

        Assert.Equal(ConnectFailure.Refused, (await Assert.ThrowsAsync<ConnectException>(() => pinned.First.Soon())).Failure);
        await PassAsync(seconds: 1);
        await _dials.NextAsync();
        Assert.Single(_parts.EventsOf(PeerEventKind.DialFailed));
    }

    [Fact]
    public async Task The_waits_grow_between_dials_that_fail()
    {
        using var pinned = NewPin();
        _ = pinned.RunAsync();
        foreach (var seconds in new[] { 1, 1.6, 2.56, 4.096 })
        {
            await _dials.FailAsync();
            await PassAsync(seconds);
        }

        await _dials.NextAsync();
        Assert.Equal(4, _parts.EventsOf(PeerEventKind.DialFailed).Count());
    }

    [Fact]
    public async Task A_dial_is_made_no_sooner_than_after_the_wait()
    {
        using var pinned = NewPin();
        _ = pinned.RunAsync();
        await _dials.FailAsync();
        Assert.Equal(TimeSpan.FromSeconds(1), await _clock.TimerAsync());

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        _dials.AssertNone();
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await _dials.NextAsync();
    }

    [Theory]
    [InlineData(15, 1)]
    [InlineData(14, 2.56)]
    public async Task A_connection_that_has_lasted_begins_the_waits_anew(int lasted, double seconds)
    {
        var link = _far.Connect();
        using var pinned = NewPin(_far.Peer);
        _ = pinned.RunAsync();
        link.Close(CloseReason.ConnectionLost, "It broke.");
        await PassAsync(seconds: 1);
        await _dials.FailAsync();
        await PassAsync(seconds: 1.6);
        var dial = await _dials.NextAsync();
        link = _far.Connect();
        _clock.ForgetTimestamps();
        dial.SetResult(_far.Peer);

        await _clock.TimestampAsync();
        _clock.Advance(TimeSpan.FromSeconds(lasted));
        link.Close(CloseReason.ConnectionLost, "It broke.");

        await PassAsync(seconds);
        await _dials.NextAsync();
    }

    [Fact]
    public async Task A_lost_peer_is_unreachable_once_a_dial_has_failed_and_no_longer_when_it_is_back()
    {
        using var pinned = NewLostPin();
        await PassAsync(seconds: 1);
        Assert.False(_far.Session.IsUnreachable);

        await _dials.FailAsync();
        await PassAsync(seconds: 1.6);
        Assert.True(_far.Session.IsUnreachable);

        _far.Connect();
        Assert.False(_far.Session.IsUnreachable);
    }

    [Fact]
    public async Task A_peer_that_has_returned_by_itself_is_not_dialled()
    {
        using var pinned = NewLostPin();
        Assert.Equal(TimeSpan.FromSeconds(1), await _clock.TimerAsync());
        var link = _far.Connect();
        _clock.ForgetTimestamps();
        _clock.Advance(TimeSpan.FromSeconds(1));

        await _clock.TimestampAsync();
        link.Close(CloseReason.ConnectionLost, "It broke again.");

        Assert.Equal(TimeSpan.FromSeconds(1.6), await _clock.TimerAsync());
        _dials.AssertNone();
    }

    [Fact]
    public async Task When_somebody_else_answers_the_session_with_the_lost_peer_ends()
    {
        using var pinned = NewLostPin();
        await PassAsync(seconds: 1);
        var other = new PlayedPeer(_parts, TestHello.Of(NodeParts.HigherId, "other"));
        other.Connect();

        await _dials.SucceedAsync(other.Peer);
        await _far.Peer.EntersAsync(PeerState.Gone);

        Assert.Equal(CloseReason.Restarted, _far.Peer.LastReason);
        Assert.Same(other.Peer, pinned.Peer);
        Assert.Contains($"'{other.Peer}', answers at {PlayedDials.Endpoint}", (await GoneAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConnectFailure.OwnAddress)]
    [InlineData(ConnectFailure.Stopping)]
    public async Task A_failure_that_will_not_pass_ends_it(ConnectFailure failure)
    {
        using var pinned = NewPin();
        var running = pinned.RunAsync();

        await _dials.FailAsync(failure);

        await running.Soon();
        Assert.Equal(failure, (await Assert.ThrowsAsync<ConnectException>(() => pinned.First.Soon())).Failure);
        Assert.Empty(_parts.EventsOf(PeerEventKind.DialFailed));
    }

    [Theory]
    [InlineData(ConnectFailure.OwnAddress)]
    [InlineData(ConnectFailure.Stopping)]
    public async Task Such_a_failure_ends_it_at_a_later_dial_too(ConnectFailure failure)
    {
        using var pinned = NewPin(_far.Peer);
        _far.ConnectAndLose();
        var running = pinned.RunAsync();
        await PassAsync(seconds: 1);

        await _dials.FailAsync(failure);

        await running.Soon();
        Assert.Same(_far.Peer, await pinned.First);
    }

    [Theory]
    [InlineData(CloseReason.Disconnected, true)]
    [InlineData(CloseReason.Stopping, false)]
    [InlineData(CloseReason.ConnectionLost, false)]
    public async Task Only_a_peer_that_was_disconnected_on_purpose_is_not_dialled_again(CloseReason reason, bool ends)
    {
        var link = _far.Connect();
        using var pinned = NewPin(_far.Peer);
        var running = pinned.RunAsync();

        link.Close(reason, "It ends.");

        if (ends)
        {
            await running.Soon();
            _dials.AssertNone();
        }
        else
        {
            await PassAsync(seconds: 1);
            await _dials.NextAsync();
            Assert.False(running.IsCompleted);
        }
    }

    [Fact]
    public async Task Disposing_it_cancels_a_dial()
    {
        var pinned = NewPin();
        var running = pinned.RunAsync();
        var dial = await _dials.NextAsync();

        pinned.Dispose();

        await running.Soon();
        Assert.True(dial.Task.IsCanceled);
        Assert.True(pinned.First.IsCanceled);
    }

    [Fact]
    public async Task Disposing_it_cancels_a_wait()
    {
        var pinned = NewPin();
        var running = pinned.RunAsync();
        await _dials.FailAsync();
        await _clock.TimerAsync();

        pinned.Dispose();
        await running.Soon();
        _clock.Advance(TimeSpan.FromSeconds(1));

        _dials.AssertNone();
    }

    [Fact]
    public async Task Disposing_it_while_the_peer_is_connected_leaves_the_peer_alone()
    {
        _far.Connect();
        var pinned = NewPin(_far.Peer);
        var running = pinned.RunAsync();

        pinned.Dispose();

        await running.Soon();
        Assert.Equal(PeerState.Connected, _far.Peer.State);
    }

    private PinnedPeer NewPin(Peer? peer = null) => new(
        new DialTarget(PlayedDials.Endpoint, LinkProtocol.Native), peer, _dials.DialAsync, Backoff, _clock, _parts.Events);

    /// <summary>Pins a peer that is lost; the first wait is 1 s.</summary>
    private PinnedPeer NewLostPin()
    {
        _far.ConnectAndLose();
        var pinned = NewPin(_far.Peer);
        _ = pinned.RunAsync();
        return pinned;
    }

    /// <summary>Waits until so long is waited for, and has that time pass.</summary>
    private async Task PassAsync(double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), await _clock.TimerAsync());
        _clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    private async Task<PeerEvent> GoneAsync()
    {
        while (true)
        {
            var changed = _parts.Events.Log.Changed;
            if (_parts.EventsOf(PeerEventKind.PeerGone).FirstOrDefault() is { } gone)
                return gone;

            await changed.Soon();
        }
    }
}
