using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>The states of a peer, and what is reported of each change.</summary>
public sealed class PeerSessionTests
{
    private readonly NodeParts _parts = new();
    private readonly PlayedPeer _far;

    public PeerSessionTests() => _far = new PlayedPeer(_parts);

    [Fact]
    public void A_stranger_whose_last_link_ends_goes_without_an_event_of_its_own()
    {
        var (first, second) = (_far.Open(), _far.Open());
        first.Close(CloseReason.ConnectionLost, "It broke.");
        Assert.Equal(PeerState.Connecting, _far.Peer.State);

        second.Close(CloseReason.ConnectionLost, "It broke.");

        AssertState(PeerState.Gone, PeerEventKind.LinkRefused);
        Assert.Empty(_parts.Context.Peers.All);
    }

    [Fact]
    public void A_peer_that_is_silent_is_suspected_and_recovers()
    {
        var link = _far.Connect();

        _far.Session.OnSuspected(link, suspected: true);
        AssertState(PeerState.Suspect, PeerEventKind.PeerConnected, PeerEventKind.PeerSuspected);
        _far.Session.OnSuspected(link, suspected: false);

        AssertState(
            PeerState.Connected, PeerEventKind.PeerConnected, PeerEventKind.PeerSuspected, PeerEventKind.PeerRecovered);
    }

    [Theory]
    [InlineData(CloseReason.ConnectionLost)]
    [InlineData(CloseReason.KeepAliveTimeout)]
    [InlineData(CloseReason.DuplicateLink)]
    public void A_lost_peer_that_returns_is_the_same(CloseReason reason)
    {
        _far.Connect().Close(reason, "It broke.");
        AssertState(PeerState.Reconnecting, PeerEventKind.PeerConnected, PeerEventKind.PeerDisconnected);

        _far.Connect();

        AssertState(
            PeerState.Connected, PeerEventKind.PeerConnected, PeerEventKind.PeerDisconnected, PeerEventKind.PeerConnected);
        Assert.Equal(1, _far.Peer.Reconnects);
        Assert.Equal(
            [PeerState.Connected, PeerState.Reconnecting, PeerState.Connected],
            _parts.SessionHost.Changes.Select(change => change.State));
        Assert.Equal([_far.Peer, _far.Peer], _parts.SessionHost.Connected);
        _parts.Clock.Advance(_parts.Options.ResumeWindow);
        Assert.Equal(PeerState.Connected, _far.Peer.State);
    }

    [Fact]
    public void A_lost_peer_is_gone_when_the_resume_window_has_elapsed()
    {
        _far.ConnectAndLose();

        _parts.Clock.Advance(_parts.Options.ResumeWindow - TimeSpan.FromMilliseconds(1));
        Assert.Equal(PeerState.Reconnecting, _far.Peer.State);
        _parts.Clock.Advance(TimeSpan.FromMilliseconds(1));

        AssertGone(CloseReason.ResumeWindowElapsed);
        Assert.False(_far.Session.TryAdopt(_parts.NewLink()));
    }

    [Theory]
    [InlineData(CloseReason.Disconnected)]
    [InlineData(CloseReason.Stopping)]
    [InlineData(CloseReason.ProtocolError)]
    public void A_peer_whose_carrier_is_closed_for_good_is_gone(CloseReason reason)
    {
        _far.Connect().Close(reason, "It ends.");

        AssertGone(reason);
    }

    [Fact]
    public void A_peer_that_another_link_carries_by_now_loses_nothing_with_the_old_one()
    {
        var first = _far.Connect();
        var second = _far.Open();
        _far.Resume(second);

        first.Close(CloseReason.ConnectionLost, "It broke.");

        AssertState(PeerState.Connected, PeerEventKind.PeerConnected);
        Assert.Same(second, _far.Session.Carrier);
    }

    [Fact]
    public void Whoever_ends_the_session_first_gives_the_reason_and_the_end_is_reported_once()
    {
        _far.ConnectAndLose();

        _far.Session.EndLost(CloseReason.Restarted, "It restarted.");
        _far.Session.EndLost(CloseReason.ResumeWindowElapsed, "It is late.");

        AssertGone(CloseReason.Restarted);
    }

    [Fact]
    public void A_peer_that_is_connected_is_not_lost_and_so_does_not_end_as_lost()
    {
        _far.Connect();

        _far.Session.EndLost(CloseReason.Restarted, "It restarted.");

        AssertState(PeerState.Connected, PeerEventKind.PeerConnected);
    }

    [Fact]
    public void A_session_that_somebody_ends_while_its_loss_is_being_reported_ends_once()
    {
        var clock = new WatchedClock();
        var parts = new NodeParts(clock: clock);
        var far = new PlayedPeer(parts);
        var link = far.Connect();
        var ended = 0;
        clock.UtcNowRead = () =>
        {
            // The report of the loss reads the time after the state has changed, when no lock is held.
            if (far.Peer.State == PeerState.Reconnecting && ended++ == 0)
                far.Session.EndLost(CloseReason.Restarted, "It restarted.");
        };

        link.Close(CloseReason.ConnectionLost, "It broke.");

        Assert.Equal(1, ended);
        var gone = Assert.Single(parts.EventsOf(PeerEventKind.PeerGone));
        Assert.Equal((CloseReason.Restarted, CloseReason.Restarted), (gone.Reason, far.Peer.LastReason));
        Assert.Single(parts.EventsOf(PeerEventKind.PeerDisconnected));
    }

    private void AssertGone(CloseReason reason)
    {
        AssertState(PeerState.Gone, PeerEventKind.PeerConnected, PeerEventKind.PeerDisconnected, PeerEventKind.PeerGone);
        Assert.Equal((reason, reason), (_parts.Happened[^1].Reason, _far.Peer.LastReason));
        Assert.Empty(_parts.Context.Peers.All);
    }

    private void AssertState(PeerState state, params PeerEventKind[] happened)
    {
        Assert.Equal(state, _far.Peer.State);
        Assert.Equal(happened, _parts.Happened.Select(one => one.Kind));
    }
}
