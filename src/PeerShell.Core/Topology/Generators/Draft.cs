namespace PeerShell.Topology.Generators;

/// <summary>A graph that is being generated: numbers for nodes, pairs of them for links.</summary>
internal sealed class Draft
{
    private readonly string _name;
    private readonly int _count;
    private readonly List<(int From, int To)> _links;

    /// <param name="name">What the topology will be called.</param>
    /// <param name="count">How many nodes it has.</param>
    /// <param name="links">How many links it will have, as far as that is known.</param>
    /// <param name="least">The fewest nodes that such a topology has.</param>
    /// <exception cref="TopologyException">There are too few nodes, or too many nodes or links.</exception>
    public Draft(string name, int count, long links, int least = 1)
    {
        if (count < least)
            throw Impossible(count, $"A {name} has at least {least} node{(least == 1 ? "" : "s")}, not {count}.");

        PeerTopology.RefuseTooMany(count, links);
        _name = name;
        _count = count;
        _links = new((int)Math.Max(links, 0));
    }

    /// <summary>Whether there is a way from everyone to everyone.</summary>
    public bool IsConnected
    {
        get
        {
            // Trees of nodes that are connected, each known by its root; paths are halved on the way up.
            var parent = new int[_count];
            for (var node = 0; node < _count; node++)
                parent[node] = node;

            var parts = _count;
            foreach (var (from, to) in _links)
            {
                var (one, other) = (Root(from), Root(to));
                if (one != other)
                {
                    parent[one] = other;
                    parts--;
                }
            }

            return parts == 1;

            int Root(int node)
            {
                while (parent[node] != node)
                    node = parent[node] = parent[parent[node]];

                return node;
            }
        }
    }

    /// <summary>Draws at random until what comes is connected.</summary>
    /// <param name="draw">Draws once.</param>
    /// <param name="remedy">What makes it likelier.</param>
    /// <exception cref="TopologyException">Chance was against it too often.</exception>
    public static Draft DrawConnected(Func<Draft> draw, string remedy)
    {
        const int most = 100;
        for (var times = 1; times <= most; times++)
        {
            var drawn = draw();
            if (drawn.IsConnected)
                return drawn;
        }

        throw Impossible(most, $"Of {most} graphs that were drawn none was connected. {remedy}");
    }

    /// <summary>What both directions of a link have in common. Neighbours' numbers differ little; as halves of a long, most would hash alike.</summary>
    public static long Key(int from, int to) => (Math.Min(from, to) * (PeerTopology.MaxNodes + 3L)) + Math.Max(from, to);

    public static TopologyException Impossible(object subject, string message) => new(TopologyFailure.InvalidShape, subject, message);

    public void Link(int from, int to) => _links.Add((from, to));

    public PeerTopology Finish(NodeNames? names, TopologyShape shape = TopologyShape.General, int columns = 0, int? seed = null)
    {
        PeerTopology.RefuseTooMany(_count, _links.Count);
        TopologyNode[] nodes = [.. (names ?? NodeNames.Default).Of(_count).Select(name => new TopologyNode(name))];
        return new(_name, nodes, _links.Select(link => new TopologyLink(nodes[link.From].Name, nodes[link.To].Name))) { Shape = shape, Columns = columns, Seed = seed };
    }
}
