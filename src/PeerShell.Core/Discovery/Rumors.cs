using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>
/// The news that this node tells others, each a bounded number of times: least told first, as in memberlist's broadcast
/// queue, and at most one about each member.
/// </summary>
internal sealed class Rumors
{
    private readonly Dictionary<PeerId, Rumor> _current = [];

    // By how often they were told. One that newer news has replaced stays in its queue until its turn comes.
    private readonly List<Queue<Rumor>> _byTimesTold = [];

    public bool Any => _current.Count > 0;

    /// <summary>Has something told.</summary>
    /// <param name="news">The news. What was told about the same member so far is old.</param>
    /// <param name="source">Who told it to this node: it need not hear it again.</param>
    public void Add(Member news, PeerId source)
    {
        if (_current.TryGetValue(news.Id, out var old))
            old.IsOld = true;

        var rumor = new Rumor(news, source);
        _current[news.Id] = rumor;
        Enqueue(rumor, 0);
    }

    /// <summary>Takes what a member is to be told now. What it must know already counts as told: else it would stay here for ever when there is nobody else.</summary>
    /// <param name="to">The member.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="times">How often each is told before it is old.</param>
    public IReadOnlyList<Member> Take(PeerId to, int most, int times)
    {
        List<Member> taken = [];
        List<(Rumor Rumor, int Told)> again = [];
        for (var told = 0; told < _byTimesTold.Count; told++)
        {
            while (taken.Count < most && _byTimesTold[told].TryDequeue(out var rumor))
            {
                if (rumor.IsOld)
                    continue;

                if (rumor.Source != to && (rumor.News.Id != to || rumor.News.State != MemberState.Alive))
                    taken.Add(rumor.News);
                if (told + 1 < times)
                    again.Add((rumor, told + 1));
                else
                    _current.Remove(rumor.News.Id);
            }
        }

        foreach (var (rumor, told) in again)
            Enqueue(rumor, told);

        return taken;
    }

    private void Enqueue(Rumor rumor, int told)
    {
        while (_byTimesTold.Count <= told)
            _byTimesTold.Add(new Queue<Rumor>());

        _byTimesTold[told].Enqueue(rumor);
    }

    private sealed class Rumor(Member news, PeerId source)
    {
        public Member News => news;

        public PeerId Source => source;

        public bool IsOld { get; set; }
    }
}
