using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Node.Timing;
using PeerShell.Protocol.Records;

namespace PeerShell.Node.Surveys;

/// <summary>A node's part in surveys: who is connected to whom, asked along the links there are.</summary>
/// <remarks>
/// <para>The question floods the network, and the answers come back the way it went: the echo algorithm (E. J. H. Chang,
/// <i>Echo algorithms: depth parallel operations on general graphs</i>, IEEE TSE 8(4), 1982), with answers passed on as they
/// come. A node answers each question once, whichever way it comes first.</para>
/// <para><b>Who may ask.</b> Every peer, and so every node of the network: what it learns are ids, names, tags and who is
/// connected to whom, no addresses. A node that is not to tell has <see cref="PeerNodeOptions.AnswersSurveys"/> off; it then
/// appears as its peers see it. A peer has at most 16 questions open, those it passes on included, and a node works on
/// at most 64; more are answered with nothing, as left out. A question goes over at most 64 links, and nobody waits for longer than 30 s.</para>
/// </remarks>
/// <param name="profile">Who this node is.</param>
/// <param name="options">The node's settings.</param>
/// <param name="peers">The peers.</param>
internal sealed class NodeSurveys(NodeProfile profile, PeerNodeOptions options, PeerTable peers)
{
    private const int MostAtATime = 64, MostOfOnePeer = 16, MostRemembered = 1024;

    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (Survey Survey, ILinkSession? Asker, Alarm Alarm)> _running = [];
    private readonly HashSet<ulong> _known = [];
    private readonly Queue<ulong> _oldest = new();

    /// <summary>Asks peers, and through them the rest of the network.</summary>
    /// <param name="id">By what the question is recognised.</param>
    /// <param name="asked">The peers to ask.</param>
    /// <param name="depth">How many links beyond them it goes.</param>
    /// <param name="time">How long to wait.</param>
    /// <param name="tell">Told each report, from any thread, one at a time.</param>
    /// <returns>Whether something was left out.</returns>
    public Task<bool> AskAsync(ulong id, IEnumerable<Peer> asked, int depth, TimeSpan time, Action<SurveyReport> tell)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var survey = new Survey(
            id,
            report =>
            {
                tell(report);
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

    /// <summary>Makes what this node reports of itself.</summary>
    public IEnumerable<SurveyReport> OwnReports() => SurveyReport.Of(profile, peers.All);

    /// <summary>Does not answer a question that comes by way of others.</summary>
    public void Ignore(ulong id)
    {
        lock (_lock)
            Remember(id);
    }

    /// <summary>Takes a question or an answer of a peer.</summary>
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
            if (_known.Contains(survey.Id) || _running.Count >= MostAtATime || (asker is not null && _running.Values.Count(one => one.Asker == asker) >= MostOfOnePeer))
                return false;

            Remember(survey.Id);
            var alarm = new Alarm(options.Clock, static survey => ((Survey)survey!).OnTimeOver(), survey);
            _running[survey.Id] = (survey, asker, alarm);
            alarm.Set(time);
            return true;
        }
    }

    private static void Ask(Survey survey, IEnumerable<ILinkSession> peers, int depth, TimeSpan time)
    {
        // So that those behind are heard before whoever asks has given up.
        foreach (var peer in peers.Where(peer => peer.Carrier?.FarHello?.Capabilities.Contains(Hello.SurveyCapability) is true))
            survey.Ask(peer, depth, time * 0.9);

        survey.Begin();
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
        if (_oldest.Count > MostRemembered)
            _known.Remove(_oldest.Dequeue());
    }
}
