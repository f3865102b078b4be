using PeerShell.Node.Links;
using PeerShell.Protocol.Records;

namespace PeerShell.Node.Surveys;

/// <summary>A survey in which a node takes part. Passes the question on and the answers back until all have arrived.</summary>
/// <param name="id">The id of the survey.</param>
/// <param name="send">Sends a report to the asker, a peer or a caller in this process. Returns whether it was sent.</param>
/// <param name="end">Called once when no more reports follow, with whether the result is partial.</param>
internal sealed class Survey(ulong id, Func<SurveyReport, bool> send, Action<bool> end)
{
    // One report for each node of the largest network whose nodes know each other.
    private const int MaxReports = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<ILinkSession> _asked = [];
    private int _reports;
    private bool _partial;
    private bool _allAsked;
    private bool _ended;

    public ulong Id => id;

    /// <summary>Asks a peer, which in turn asks its own peers.</summary>
    public void Ask(ILinkSession peer, int depth, TimeSpan time)
    {
        var question = new SurveyRecord { Survey = id, Depth = depth, Millis = (int)time.TotalMilliseconds };
        lock (_lock)
            _asked.Add(peer);

        if (peer.Carrier?.TrySurvey(question) is not true)
            Finish(peer, partial: true);
    }

    /// <summary>Notes that all peers have been asked.</summary>
    public void OnAllAsked()
    {
        lock (_lock)
            _allAsked = true;

        EndIfDone(over: false);
    }

    /// <summary>Adds a report about this node or from an asked peer.</summary>
    public void Add(SurveyReport report)
    {
        lock (_lock)
        {
            if (_ended)
                return;
            if (++_reports > MaxReports || !send(report))
                _partial = true;
        }
    }

    /// <summary>Handles an answer of a peer.</summary>
    public void OnAnswer(ILinkSession peer, SurveyRecord answer)
    {
        lock (_lock)
        {
            // Ignore answers from peers that were not asked.
            if (!_asked.Contains(peer))
                return;
        }

        if (answer.Entry is { } entry)
            Add(SurveyReport.Read(entry));
        if (answer.Last)
            Finish(peer, answer.Partial);
    }

    /// <summary>Notes that a peer sends no more answers.</summary>
    public void Finish(ILinkSession peer, bool partial)
    {
        lock (_lock)
        {
            if (!_asked.Remove(peer))
                return;

            _partial |= partial;
        }

        EndIfDone(over: false);
    }

    /// <summary>Ends the survey because its time has elapsed.</summary>
    public void OnTimeOver() => EndIfDone(over: true);

    private void EndIfDone(bool over)
    {
        bool partial;
        lock (_lock)
        {
            if (_ended || !(over || (_allAsked && _asked.Count == 0)))
                return;

            _ended = true;
            partial = _partial || _asked.Count > 0;
        }

        end(partial);
    }
}
