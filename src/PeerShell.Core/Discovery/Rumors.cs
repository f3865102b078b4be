using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>
/// The news that this node sends to others, each a limited number of times: least sent first, as in memberlist's broadcast
/// queue, and at most one about each member.
/// </summary>
internal sealed class Rumors
{
    private readonly Dictionary<PeerId, Rumor> _current = [];

    // Queues by the number of sends so far. A rumor replaced by newer news stays in its queue until its turn comes.
    private readonly List<Queue<Rumor>> _byTimesSent = [];

    public bool Any => _current.Count > 0;

    /// <summary>Adds news to send.</summary>
    /// <param name="news">The news. It replaces earlier news about the same member.</param>
    /// <param name="source">The member that sent the news to this node; it is not sent back to that member.</param>
    public void Add(Member news, PeerId source)
    {
        if (_current.TryGetValue(news.Id, out var old))
            old.IsOld = true;

        var rumor = new Rumor(news, source);
        _current[news.Id] = rumor;
        Enqueue(rumor, 0);
    }

    /// <summary>
    /// Takes the news to send to a member. News that the member must already know counts as sent, because it would otherwise
    /// never be removed if there is no other member.
    /// </summary>
    /// <param name="to">The member.</param>
    /// <param name="maxCount">The maximum number of entries.</param>
    /// <param name="times">The number of times that each entry is sent before it is removed.</param>
    public IReadOnlyList<Member> Take(PeerId to, int maxCount, int times)
    {
        List<Member> taken = [];
        List<(Rumor Rumor, int Sent)> again = [];
        for (var sent = 0; sent < _byTimesSent.Count; sent++)
        {
            while (taken.Count < maxCount && _byTimesSent[sent].TryDequeue(out var rumor))
            {
                if (rumor.IsOld)
                    continue;

                if (rumor.Source != to && (rumor.News.Id != to || rumor.News.State != MemberState.Alive))
                    taken.Add(rumor.News);
                if (sent + 1 < times)
                    again.Add((rumor, sent + 1));
                else
                    _current.Remove(rumor.News.Id);
            }
        }

        foreach (var (rumor, sent) in again)
            Enqueue(rumor, sent);

        return taken;
    }

    private void Enqueue(Rumor rumor, int sent)
    {
        while (_byTimesSent.Count <= sent)
            _byTimesSent.Add(new Queue<Rumor>());

        _byTimesSent[sent].Enqueue(rumor);
    }

    private sealed class Rumor(Member news, PeerId source)
    {
        public Member News => news;

        public PeerId Source => source;

        public bool IsOld { get; set; }
    }
}
