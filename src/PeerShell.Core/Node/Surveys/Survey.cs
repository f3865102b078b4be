using PeerShell.Node.Links;
using PeerShell.Protocol.Records;

namespace PeerShell.Node.Surveys;

/// <summary>A survey that a node takes part in: passes the question on, and the answers back, until all have come.</summary>
/// <param name="id">By what it is recognised.</param>
/// <param name="tell">Where reports go: to the peer that asked, or to whoever asked in this process.</param>
/// <param name="end">Told once that no more come, and whether some are left out.</param>
internal sealed class Survey(ulong id, Func<SurveyReport, bool> tell, Action<bool> end)
{
    // The largest network whose nodes know each other, once each.
    private const int MostReports = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<ILinkSession> _asked = [];
    private int _reports;
    private bool _partial;
    private bool _begun;
    private bool _ended;

    public ulong Id => id;

    /// <summary>Asks a peer, which has all its links to ask in turn.</summary>
    public void Ask(ILinkSession peer, int depth, TimeSpan time)
    {
        var question = new SurveyRecord { Survey = id, Depth = depth, Millis = (int)time.TotalMilliseconds };
        lock (_lock)
            _asked.Add(peer);

        if (peer.Carrier?.TrySurvey(question) is not true)
            Finish(peer, partial: true);
    }

    /// <summary>All that are to be asked have been.</summary>
    public void Begin()
    {
        lock (_lock)
            _begun = true;

        EndIfDone(over: false);
    }

    /// <summary>Takes a report, of this node or of an asked one.</summary>
    public void Add(SurveyReport report)
    {
        lock (_lock)
        {
            if (_ended)
                return;
            if (++_reports > MostReports || !tell(report))
                _partial = true;
        }
    }

    /// <summary>A peer answers.</summary>
    public void OnAnswer(ILinkSession peer, SurveyRecord answer)
    {
        lock (_lock)
        {
            // Who wasn't asked has nothing to say.
            if (!_asked.Contains(peer))
                return;
        }

        if (answer.Entry is { } entry)
            Add(SurveyReport.Read(entry));
        if (answer.Last)
            Finish(peer, answer.Partial);
    }

    /// <summary>A peer says no more.</summary>
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

    /// <summary>Time is over.</summary>
    public void OnTimeOver() => EndIfDone(over: true);

    private void EndIfDone(bool over)
    {
        bool partial;
        lock (_lock)
        {
            if (_ended || !(over || (_begun && _asked.Count == 0)))
                return;

            _ended = true;
            partial = _partial || _asked.Count > 0;
        }

        end(partial);
    }
}
