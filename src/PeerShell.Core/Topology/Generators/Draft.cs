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
        _links = new((int)links);
    }

    /// <summary>Who was linked so far.</summary>
    public IReadOnlyList<(int From, int To)> Links => _links;

    public static TopologyException Impossible(object subject, string message) => new(TopologyFailure.InvalidShape, subject, message);

    public void Link(int from, int to) => _links.Add((from, to));

    public PeerTopology Finish(NodeNames? names, TopologyShape shape = TopologyShape.General, int columns = 0)
    {
        PeerTopology.RefuseTooMany(_count, _links.Count);
        TopologyNode[] nodes = [.. (names ?? NodeNames.Default).Of(_count).Select(name => new TopologyNode(name))];
        return new(_name, nodes, _links.Select(link => new TopologyLink(nodes[link.From].Name, nodes[link.To].Name))) { Shape = shape, Columns = columns };
    }
}
