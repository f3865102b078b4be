using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Node.Timing;
using PeerShell.Protocol.Records;

namespace PeerShell.Node.Surveys;

/// <summary>Asks and answers surveys, which find out over the existing links which nodes are connected to each other.</summary>
/// <remarks>
/// <para>A question floods the network, and the answers return along the path of the question. This is the echo algorithm
/// (E. J. H. Chang, <i>Echo algorithms: depth parallel operations on general graphs</i>, IEEE TSE 8(4), 1982), except that answers
/// are passed on as they arrive. A node answers each question once, on the first link that it arrives on.</para>
/// <para><b>Who may ask.</b> Every peer, and so every node of the network, may ask. It learns ids, names, tags and connections,
/// but no addresses. A node that must not answer sets <see cref="PeerNodeOptions.AnswersSurveys"/> to false; the results then
/// show it as its peers see it. A peer can have at most 16 open questions, including those that it passes on, and a node works on
/// at most 64. Further questions get an empty answer that is marked as partial. A question goes over at most 64 links, and no
/// node waits for longer than 30 s.</para>
/// </remarks>
/// <param name="profile">The identity of this node.</param>
/// <param name="options">The node's settings.</param>
/// <param name="peers">The peers.</param>
internal sealed class NodeSurveys(NodeProfile profile, PeerNodeOptions options, PeerTable peers)
{
    private const int MaxRunning = 64, MaxPerPeer = 16, MaxRemembered = 1024;

    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (Survey Survey, ILinkSession? Asker, Alarm Alarm)> _running = [];
    private readonly HashSet<ulong> _known = [];
    private readonly Queue<ulong> _oldest = new();

    /// <summary>Asks peers, and through them the rest of the network.</summary>
    /// <param name="id">The id of the survey.</param>
    /// <param name="asked">The peers to ask.</param>
    /// <param name="depth">The number of links that the question goes beyond these peers.</param>
    /// <param name="time">The maximum time to wait.</param>
    /// <param name="onReport">Called with each report, from any thread, one at a time.</param>
    /// <returns>Whether the result is partial.</returns>
    public Task<bool> AskAsync(ulong id, IEnumerable<Peer> asked, int depth, TimeSpan time, Action<SurveyReport> onReport)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var survey = new Survey(
            id,
            report =>
            {
                onReport(report);
                return true;
            },
            partial =>
            {
                End(id);
                done.TrySetResult(partial);
            });
        if (TryBegin(survey, asker: null, Shorter(time, LongestTime)))
            Ask(survey, asked.Select(peer => peer.Session), depth, time);
        else
            done.TrySetResult(true);

        return done.Task;
    }

    /// <summary>Creates the reports of this node about itself.</summary>
    public IEnumerable<SurveyReport> OwnReports() => SurveyReport.Of(profile, peers.All);

    /// <summary>Ignores a question when it arrives from other nodes.</summary>
    public void Ignore(ulong id)
    {
        lock (_lock)
            Remember(id);
    }

    /// <summary>Handles a question or an answer from a peer.</summary>
    public void OnSurvey(ILinkSession peer, SurveyRecord record)
    {
        if (record.Depth is { } depth)
        {
            OnQuestion(peer, record.Survey, depth, TimeSpan.FromMilliseconds(record.Millis));
            return;
        }

        Survey? survey;
        lock (_lock)
            survey = _running.GetValueOrDefault(record.Survey).Survey;

        survey?.OnAnswer(peer, record);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void OnQuestion(ILinkSession asker, ulong id, int depth, TimeSpan time)
    {
        if (!options.AnswersSurveys)
            return;

        bool Answer(SurveyRecord answer) => asker.Carrier?.TrySurvey(answer) is true;

        var survey = new Survey(id, report => Answer(new SurveyRecord { Survey = id, Entry = report.ToEntry() }), partial =>
        {
            End(id);
            Answer(new SurveyRecord { Survey = id, Last = true, Partial = partial });
        });
        if (!TryBegin(survey, asker, Shorter(time, LongestTime)))
        {
            bool wasAnswered;
            lock (_lock)
                wasAnswered = _known.Contains(id);

            Answer(new SurveyRecord { Survey = id, Last = true, Partial = !wasAnswered });
            return;
        }

        foreach (var report in OwnReports())
            survey.Add(report);

        Ask(survey, depth == 0 ? [] : peers.All.Select(peer => peer.Session).Where(peer => peer != asker), depth - 1, time);
    }

    private bool TryBegin(Survey survey, ILinkSession? asker, TimeSpan time)
    {
        lock (_lock)
        {
            if (_known.Contains(survey.Id)
                || _running.Count >= MaxRunning
                || (asker is not null && _running.Values.Count(one => one.Asker == asker) >= MaxPerPeer))
            {
                return false;
            }

            Remember(survey.Id);
            var alarm = new Alarm(options.Clock, static survey => ((Survey)survey!).OnTimeOver(), survey);
            _running[survey.Id] = (survey, asker, alarm);
            alarm.Set(time);
            return true;
        }
    }

    private static void Ask(Survey survey, IEnumerable<ILinkSession> peers, int depth, TimeSpan time)
    {
        // Peers get less time than this node, so that their answers arrive before the asker times out.
        foreach (var peer in peers.Where(peer => peer.Carrier?.FarHello?.Capabilities.Contains(Hello.SurveyCapability) is true))
            survey.Ask(peer, depth, time * 0.9);

        survey.OnAllAsked();
    }

    private void End(ulong id)
    {
        lock (_lock)
        {
            if (_running.Remove(id, out var one))
                one.Alarm.End();
        }
    }

    private void Remember(ulong id)
    {
        if (!_known.Add(id))
            return;

        _oldest.Enqueue(id);
        if (_oldest.Count > MaxRemembered)
            _known.Remove(_oldest.Dequeue());
    }
}
