using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Dialling;

/// <summary>How an endpoint is kept connected.</summary>
public sealed class PinnedPeerTests
{
    private readonly PlayedPin _played = new();

    [Fact]
    public async Task It_dials_at_once_and_the_first_result_is_told()
    {
        using var pinned = _played.NewPin();
        _ = pinned.RunAsync();
        Assert.False(pinned.First.IsCompleted);
        _played.Far.Connect();

        await _played.Dials.SucceedAsync(_played.Far.Peer);

        Assert.Same(_played.Far.Peer, await pinned.First.Soon());
        Assert.Same(_played.Far.Peer, pinned.Peer);
    }

    [Fact]
    public async Task A_first_dial_that_fails_is_told_as_well_and_tried_again()
    {
        using var pinned = _played.NewPin();
        _ = pinned.RunAsync();

        await _played.Dials.FailAsync();

        Assert.Equal(ConnectFailure.Refused, (await Assert.ThrowsAsync<ConnectException>(() => pinned.First.Soon())).Failure);
        await _played.PassAsync(seconds: 1);
        await _played.Dials.NextAsync();
        Assert.Single(_played.Parts.EventsOf(PeerEventKind.DialFailed));
    }

    [Fact]
    public async Task The_waits_grow_between_dials_that_fail()
    {
        using var pinned = _played.NewPin();
        _ = pinned.RunAsync();
        foreach (var seconds in new[] { 1, 1.6, 2.56, 4.096 })
        {
            await _played.Dials.FailAsync();
            await _played.PassAsync(seconds);
        }

        await _played.Dials.NextAsync();
        Assert.Equal(4, _played.Parts.EventsOf(PeerEventKind.DialFailed).Count());
    }

    [Fact]
    public async Task A_dial_is_made_no_sooner_than_after_the_wait()
    {
        using var pinned = _played.NewPin();
        _ = pinned.RunAsync();
        await _played.Dials.FailAsync();
        Assert.Equal(TimeSpan.FromSeconds(1), await _played.Clock.TimerAsync());

        _played.Clock.Advance(TimeSpan.FromMilliseconds(999));
        _played.Dials.AssertNone();
        _played.Clock.Advance(TimeSpan.FromMilliseconds(1));

        await _played.Dials.NextAsync();
    }

    [Theory]
    [InlineData(15, 1)]
    [InlineData(14, 2.56)]
    public async Task A_connection_that_has_lasted_begins_the_waits_anew(int lasted, double seconds)
    {
        var link = _played.Far.Connect();
        using var pinned = _played.NewPin(_played.Far.Peer);
        _ = pinned.RunAsync();
        link.Close(CloseReason.ConnectionLost, "It broke.");
        await _played.PassAsync(seconds: 1);
        await _played.Dials.FailAsync();
        await _played.PassAsync(seconds: 1.6);
        var dial = await _played.Dials.NextAsync();
        link = _played.Far.Connect();
        _played.Clock.ForgetTimestamps();
        dial.SetResult(_played.Far.Peer);

        await _played.Clock.TimestampAsync();
        _played.Clock.Advance(TimeSpan.FromSeconds(lasted));
        link.Close(CloseReason.ConnectionLost, "It broke.");

        await _played.PassAsync(seconds);
        await _played.Dials.NextAsync();
    }

    [Fact]
    public async Task A_failed_dial_proves_nothing_about_a_lost_peer()
    {
        using var pinned = _played.NewLostPin();
        await _played.PassAsync(seconds: 1);

        await _played.Dials.FailAsync();
        await _played.PassAsync(seconds: 1.6);

        Assert.Equal(PeerState.Reconnecting, _played.Far.Peer.State);
    }

    [Fact]
    public async Task A_peer_that_has_returned_by_itself_is_not_dialled()
    {
        using var pinned = _played.NewLostPin();
        Assert.Equal(TimeSpan.FromSeconds(1), await _played.Clock.TimerAsync());
        var link = _played.Far.Connect();
        _played.Clock.ForgetTimestamps();
        _played.Clock.Advance(TimeSpan.FromSeconds(1));

        await _played.Clock.TimestampAsync();
        link.Close(CloseReason.ConnectionLost, "It broke again.");

        Assert.Equal(TimeSpan.FromSeconds(1.6), await _played.Clock.TimerAsync());
        _played.Dials.AssertNone();
    }
}
