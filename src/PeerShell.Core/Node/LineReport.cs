namespace PeerShell.Node;

/// <summary>Tells of lines of a link that were ignored: the first one at once, then at most once a second how many there were.</summary>
internal sealed class LineReport
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Link _link;
    private readonly NodeEvents _events;
    private readonly Alarm _alarm;
    private long _untold;
    private string _why = "";
    private bool _paused;

    public LineReport(Link link, PeerNode node)
    {
        _link = link;
        _events = node.Events;
        _alarm = new Alarm(node.Clock, static report => ((LineReport)report!).OnPauseOver(), this);
    }

    public void Add(string why)
    {
        lock (_lock)
        {
            _untold++;
            _why = why;
            if (!_paused)
                Tell();
        }
    }

    /// <summary>Tells of what is left.</summary>
    public void End()
    {
        _alarm.End();
        OnPauseOver();
    }

    private void OnPauseOver()
    {
        lock (_lock)
        {
            _paused = false;
            if (_untold > 0)
                Tell();
        }
    }

    private void Tell()
    {
        _events.LinesIgnored(_link, _untold, _why);
        _untold = 0;
        _paused = true;
        _alarm.Set(Pause);
    }
}
