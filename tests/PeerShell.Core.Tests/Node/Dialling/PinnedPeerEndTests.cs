using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Dialling;

/// <summary>When an endpoint is no longer kept connected, and when the session with its peer ends.</summary>
public sealed class PinnedPeerEndTests
{
    private readonly PlayedPin _played = new();

    [Fact]
    public async Task When_somebody_else_answers_the_session_with_the_lost_peer_ends()
    {
        using var pinned = _played.NewLostPin();
        await _played.PassAsync(seconds: 1);
        var other = new PlayedPeer(_played.Parts, TestHello.Of(NodeParts.HigherId, "other"));
        other.Connect();

        await _played.Dials.SucceedAsync(other.Peer);
        await _played.Far.Peer.EntersAsync(PeerState.Gone);

        Assert.Equal(CloseReason.Restarted, _played.Far.Peer.LastReason);
        Assert.Same(other.Peer, pinned.Peer);
        var gone = await _played.GoneAsync();
        Assert.Contains($"'{other.Peer}', answers at {PlayedDials.Endpoint}", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConnectFailure.OwnAddress)]
    [InlineData(ConnectFailure.Stopping)]
    public async Task A_failure_that_will_not_pass_ends_it(ConnectFailure failure)
    {
        using var pinned = _played.NewPin();
        var running = pinned.RunAsync();

        await _played.Dials.FailAsync(failure);

        await running.Soon();
        Assert.Equal(failure, (await Assert.ThrowsAsync<ConnectException>(() => pinned.First.Soon())).Failure);
        Assert.Empty(_played.Parts.EventsOf(PeerEventKind.DialFailed));
    }

    [Theory]
    [InlineData(ConnectFailure.OwnAddress)]
    [InlineData(ConnectFailure.Stopping)]
    public async Task Such_a_failure_ends_it_at_a_later_dial_too(ConnectFailure failure)
    {
        using var pinned = _played.NewPin(_played.Far.Peer);
        _played.Far.ConnectAndLose();
        var running = pinned.RunAsync();
        await _played.PassAsync(seconds: 1);

        await _played.Dials.FailAsync(failure);

        await running.Soon();
        Assert.Same(_played.Far.Peer, await pinned.First);
    }

    [Theory]
    [InlineData(CloseReason.Disconnected, true)]
    [InlineData(CloseReason.Stopping, false)]
    [InlineData(CloseReason.ConnectionLost, false)]
    public async Task Only_a_peer_that_was_disconnected_on_purpose_is_not_dialled_again(CloseReason reason, bool ends)
    {
        var link = _played.Far.Connect();
        using var pinned = _played.NewPin(_played.Far.Peer);
        var running = pinned.RunAsync();

        link.Close(reason, "It ends.");

        if (ends)
        {
            await running.Soon();
            _played.Dials.AssertNone();
        }
        else
        {
            await _played.PassAsync(seconds: 1);
            await _played.Dials.NextAsync();
            Assert.False(running.IsCompleted);
        }
    }

    [Fact]
    public async Task Disposing_it_cancels_a_dial()
    {
        var pinned = _played.NewPin();
        var running = pinned.RunAsync();
        var dial = await _played.Dials.NextAsync();

        pinned.Dispose();

        await running.Soon();
        Assert.True(dial.Task.IsCanceled);
        Assert.True(pinned.First.IsCanceled);
    }

    [Fact]
    public async Task Disposing_it_cancels_a_wait()
    {
        var pinned = _played.NewPin();
        var running = pinned.RunAsync();
        await _played.Dials.FailAsync();
        await _played.Clock.TimerAsync();

        pinned.Dispose();
        await running.Soon();
        _played.Clock.Advance(TimeSpan.FromSeconds(1));

        _played.Dials.AssertNone();
    }

    [Fact]
    public async Task Disposing_it_while_the_peer_is_connected_leaves_the_peer_alone()
    {
        _played.Far.Connect();
        var pinned = _played.NewPin(_played.Far.Peer);
        var running = pinned.RunAsync();

        pinned.Dispose();

        await running.Soon();
        Assert.Equal(PeerState.Connected, _played.Far.Peer.State);
    }
}
