namespace PeerShell.Topology.Generators;

/// <summary>A graph that is being generated, with numbers for nodes and pairs of numbers for links.</summary>
internal sealed class Draft
{
    private readonly string _name;
    private readonly int _count;
    private readonly List<(int From, int To)> _links;

    /// <param name="name">The name of the topology.</param>
    /// <param name="count">The number of nodes.</param>
    /// <param name="links">The expected number of links.</param>
    /// <param name="least">The minimum number of nodes of such a topology.</param>
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

    /// <summary>Whether there is a path from every node to every other.</summary>
    public bool IsConnected
    {
        get
        {
            // Union-find: each component is a tree, identified by its root. Paths are halved on the way to the root.
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

    /// <summary>Draws random graphs until one is connected.</summary>
    /// <param name="draw">Draws a graph.</param>
    /// <param name="remedy">A sentence that says what makes connected graphs likelier.</param>
    /// <exception cref="TopologyException">None of 100 graphs was connected.</exception>
    public static Draft DrawConnected(Func<Draft> draw, string remedy)
    {
        const int most = 100;
        for (var times = 1; times <= most; times++)
        {
            var drawn = draw();
            if (drawn.IsConnected)
                return drawn;
        }

        throw Impossible(most, $"None of {most} random graphs was connected. {remedy}");
    }

    /// <summary>
    /// Returns a key that is the same for both directions of a link. It spreads links over hash buckets: the numbers of neighbours
    /// differ little, so with the two as halves of a long, most keys would have similar hash codes.
    /// </summary>
    public static long Key(int from, int to) => (Math.Min(from, to) * (PeerTopology.MaxNodes + 3L)) + Math.Max(from, to);

    public static TopologyException Impossible(object subject, string message) => new(TopologyFailure.InvalidShape, subject, message);

    public void Link(int from, int to) => _links.Add((from, to));

    public PeerTopology Finish(NodeNames? names, TopologyShape shape = TopologyShape.General, int columns = 0, int? seed = null)
    {
        PeerTopology.RefuseTooMany(_count, _links.Count);
        TopologyNode[] nodes = [.. (names ?? NodeNames.Default).Of(_count).Select(name => new TopologyNode(name))];
        var links = _links.Select(link => new TopologyLink(nodes[link.From].Name, nodes[link.To].Name));
        return new(_name, nodes, links) { Shape = shape, Columns = columns, Seed = seed };
    }
}
