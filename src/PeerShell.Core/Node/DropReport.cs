namespace PeerShell.Node;

/// <summary>Tells of drops at a full send queue: many that follow each other closely are one event, and none is left out.</summary>
internal sealed class DropReport
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private readonly Peer _peer;
    private readonly Alarm _alarm;
    private long _untold;

    public DropReport(Peer peer)
    {
        _peer = peer;
        _alarm = new Alarm(peer.Node.Clock, static report => ((DropReport)report!).Tell(), this);
    }

    public void Add()
    {
        if (Interlocked.Increment(ref _untold) == 1)
            _alarm.Set(Delay);
    }

    /// <summary>Tells of what is left, and of nothing after it.</summary>
    public void End()
    {
        _alarm.End();
        Tell();
    }

    private void Tell()
    {
        if (Interlocked.Exchange(ref _untold, 0) is > 0 and var count)
            _peer.Node.Events.Dropped(_peer, count);
    }
}
