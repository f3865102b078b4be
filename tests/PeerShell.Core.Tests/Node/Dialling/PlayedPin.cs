using PeerShell.Node;
using PeerShell.Node.Dialling;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Dialling;

/// <summary>An endpoint that is kept connected, and the peer there. The waits have no jitter, and a clock of their own.</summary>
internal sealed class PlayedPin
{
    private static readonly BackoffOptions Backoff = new() { Jitter = 0 };

    public PlayedPin() => Far = new PlayedPeer(Parts);

    public NodeParts Parts { get; } = new();

    public WatchedClock Clock { get; } = new();

    public PlayedDials Dials { get; } = new();

    public PlayedPeer Far { get; }

    public PinnedPeer NewPin(Peer? peer = null) => new(
        new DialTarget(PlayedDials.Endpoint, LinkProtocol.Native), peer, Dials.DialAsync, Backoff, Clock, Parts.Events);

    /// <summary>Pins a peer that is lost; the first wait is 1 s.</summary>
    public PinnedPeer NewLostPin()
    {
        Far.ConnectAndLose();
        var pinned = NewPin(Far.Peer);
        _ = pinned.RunAsync();
        return pinned;
    }

    /// <summary>Waits until so long is waited for, and has that time pass.</summary>
    public async Task PassAsync(double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), await Clock.TimerAsync());
        Clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Waits for the event that a session has ended.</summary>
    public async Task<PeerEvent> GoneAsync()
    {
        while (true)
        {
            var changed = Parts.Events.Log.Changed;
            if (Parts.EventsOf(PeerEventKind.PeerGone).FirstOrDefault() is { } gone)
                return gone;

            await changed.Soon();
        }
    }
}
