using System.Collections.ObjectModel;

namespace PeerShell.Topology;

/// <summary>
/// A graph of named nodes and the links between them. It is undirected and simple: no node is linked to itself, and two nodes
/// have at most one link. A topology is immutable: its editing methods return a new one.
/// </summary>
public sealed class PeerTopology
{
    /// <summary>The maximum number of nodes.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>The maximum number of links.</summary>
    public const int MaxLinks = 5_000_000;

    private readonly Dictionary<string, int> _places;
    private readonly TopologyNode[] _nodes;
    private readonly TopologyLink[] _links;

    /// <summary>Creates a topology from nodes and links.</summary>
    /// <param name="name">The name of the topology.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="links">The links between these nodes. The case of node names does not matter.</param>
    /// <exception cref="TopologyException">
    /// A name is invalid or used twice. Or two links join the same nodes, or a link joins a node to itself or to an unknown node.
    /// Or there are too many nodes or links.
    /// </exception>
    public PeerTopology(string name, IEnumerable<TopologyNode> nodes, IEnumerable<TopologyLink> links)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(links);
        Name = name;
        _nodes = [.. nodes];
        RefuseTooMany(_nodes.Length, 0);
        _places = new(_nodes.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var node in _nodes)
        {
            node.Validate();
            if (!_places.TryAdd(node.Name, _places.Count))
            {
                throw new TopologyException(
                    TopologyFailure.DuplicateNode,
                    node.Name,
                    $"Two nodes have the name '{node}'. Names must be unique, and their case does not matter.");
            }
        }

        (_links, var ends) = Resolve([.. links]);
        RefuseTooMany(0, _links.Length);
        Adjacency = Adjacency.Build(_nodes.Length, ends);
        RefuseDuplicateLinks();
        Nodes = new ReadOnlyCollection<TopologyNode>(_nodes);
        Links = new ReadOnlyCollection<TopologyLink>(_links);
    }

    /// <summary>The name of the topology. A generated topology is named after its generator: <c>ring</c>, <c>small-world</c>.</summary>
    public string Name { get; }

    /// <summary>The nodes, in the order in which they were given.</summary>
    public IReadOnlyList<TopologyNode> Nodes { get; }

    /// <summary>The links, in the order in which they were given.</summary>
    public IReadOnlyList<TopologyLink> Links { get; }

    /// <summary>The shape in which the topology is drawn.</summary>
    public TopologyShape Shape { get; init; }

    /// <summary>The number of nodes in a row of a grid or torus; 0 for other shapes.</summary>
    public int Columns { get; init; }

    /// <summary>The seed of a random topology, with which the same generator and arguments make it again; otherwise null.</summary>
    public int? Seed { get; init; }

    /// <summary>The links between nodes, by the positions of the nodes in <see cref="Nodes"/>.</summary>
    internal Adjacency Adjacency { get; }

    /// <summary>Finds a node.</summary>
    /// <param name="name">The name of the node, in any case.</param>
    /// <returns>The node, or null if there is none of that name.</returns>
    public TopologyNode? FindNode(string name) => _places.TryGetValue(name, out var place) ? _nodes[place] : null;

    /// <summary>Finds the link between two nodes.</summary>
    /// <param name="one">The name of one node.</param>
    /// <param name="other">The name of the other node.</param>
    /// <returns>The link, in either direction, or null if there is none.</returns>
    public TopologyLink? FindLink(string one, string other) =>
        _places.TryGetValue(one, out var from) && _places.TryGetValue(other, out var to) && Adjacency.Find(from, to) is >= 0 and var link
            ? _links[link]
            : null;

    /// <summary>Returns the neighbours of a node, in the order of <see cref="Nodes"/>.</summary>
    /// <param name="name">The name of the node, in any case.</param>
    /// <returns>The nodes to which it is linked.</returns>
    /// <exception cref="TopologyException">There is no such node.</exception>
    public IReadOnlyList<TopologyNode> GetNeighbors(string name)
    {
        var neighbors = Adjacency.Neighbors(PlaceOf(name));
        var found = new TopologyNode[neighbors.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = _nodes[neighbors[i]];

        return found;
    }

    /// <summary>Counts the links of a node.</summary>
    /// <param name="name">The name of the node, in any case.</param>
    /// <returns>The number of its neighbours.</returns>
    /// <exception cref="TopologyException">There is no such node.</exception>
    public int GetDegree(string name) => Adjacency.Degree(PlaceOf(name));

    /// <summary>Returns the topology under another name.</summary>
    /// <param name="name">The new name.</param>
    /// <returns>A topology with the same nodes and links.</returns>
    public PeerTopology Rename(string name) => new(name, _nodes, _links) { Shape = Shape, Columns = Columns, Seed = Seed };

    /// <summary>Replaces nodes and links one by one, for example to change their tags or conditions.</summary>
    /// <param name="node">Returns the replacement of a node; null keeps all nodes.</param>
    /// <param name="link">Returns the replacement of a link; null keeps all links.</param>
    /// <returns>A new topology.</returns>
    /// <exception cref="TopologyException">The replacements do not make a valid topology.</exception>
    public PeerTopology Change(Func<TopologyNode, TopologyNode>? node = null, Func<TopologyLink, TopologyLink>? link = null) =>
        new(Name, node is null ? _nodes : _nodes.Select(node), link is null ? _links : _links.Select(link))
        {
            Shape = Shape,
            Columns = Columns,
            Seed = Seed,
        };

    /// <summary>Adds nodes.</summary>
    /// <param name="nodes">The nodes, with names that are not in the topology yet.</param>
    /// <returns>A new topology of general shape.</returns>
    /// <exception cref="TopologyException">The topology already has a node of that name.</exception>
    public PeerTopology AddNodes(params TopologyNode[] nodes) => new(Name, _nodes.Concat(nodes), _links);

    /// <summary>Adds links.</summary>
    /// <param name="links">The links, between nodes of the topology that are not linked yet.</param>
    /// <returns>A new topology.</returns>
    /// <exception cref="TopologyException">A link exists already, or joins a node to itself or to an unknown node.</exception>
    public PeerTopology AddLinks(params TopologyLink[] links) =>
        new(Name, _nodes, _links.Concat(links)) { Shape = Shape, Columns = Columns };

    /// <summary>Removes nodes and their links.</summary>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>A new topology of general shape.</returns>
    /// <exception cref="TopologyException">There is no node of that name.</exception>
    public PeerTopology RemoveNodes(params string[] names)
    {
        var removed = names.Select(name => _nodes[PlaceOf(name)].Name).ToHashSet();
        return new(
            Name,
            _nodes.Where(node => !removed.Contains(node.Name)),
            _links.Where(link => !removed.Contains(link.From) && !removed.Contains(link.To)));
    }

    /// <summary>Removes links and keeps all nodes.</summary>
    /// <param name="links">The links. Their direction and their conditions do not matter.</param>
    /// <returns>A new topology.</returns>
    /// <exception cref="TopologyException">There is no such link.</exception>
    public PeerTopology RemoveLinks(params TopologyLink[] links)
    {
        var removed = links.Select(link => FindLink(link.From, link.To) ?? throw new TopologyException(
            TopologyFailure.LinkNotFound, link, $"There is no link '{link}' in topology '{Name}'.")).ToHashSet();
        return new(Name, _nodes, _links.Where(link => !removed.Contains(link))) { Shape = Shape, Columns = Columns };
    }

    /// <summary>
    /// Whether another topology has the same nodes, tags, links and conditions. Order, name and shape do not matter.
    /// </summary>
    /// <param name="other">Another topology.</param>
    /// <returns>True if it has.</returns>
    public bool IsSameGraph(PeerTopology other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _nodes.Length == other._nodes.Length
            && _links.Length == other._links.Length
            && Array.TrueForAll(_nodes, node => node.Equals(other.FindNode(node.Name)))
            && Array.TrueForAll(_links, link => link.Equals(other.FindLink(link.From, link.To)));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({_nodes.Length} nodes, {_links.Length} links)";

    /// <summary>Throws if a topology would be too large. Call this before allocating memory for it.</summary>
    internal static void RefuseTooMany(long nodes, long links)
    {
        if (nodes > MaxNodes)
            throw new TopologyException(TopologyFailure.TooLarge, nodes, $"A topology holds at most {MaxNodes:N0} nodes, not {nodes:N0}.");
        if (links > MaxLinks)
            throw new TopologyException(TopologyFailure.TooLarge, links, $"A topology holds at most {MaxLinks:N0} links, not {links:N0}.");
    }

    /// <summary>Returns the position of a node in <see cref="Nodes"/>.</summary>
    internal int PlaceOf(string name) => _places.TryGetValue(name, out var place)
        ? place
        : throw new TopologyException(TopologyFailure.NodeNotFound, name, $"There is no node '{name}' in topology '{Name}'.");

    // Spells the ends of links as the nodes spell their names.
    private (TopologyLink[] Links, (int From, int To)[] Ends) Resolve(TopologyLink[] links)
    {
        var ends = new (int From, int To)[links.Length];
        for (var i = 0; i < links.Length; i++)
        {
            var link = links[i];
            if (!_places.TryGetValue(link.From, out var from) || !_places.TryGetValue(link.To, out var to))
            {
                var unknown = _places.ContainsKey(link.From) ? link.To : link.From;
                throw new TopologyException(
                    TopologyFailure.NodeNotFound, link, $"Link '{link}' joins node '{unknown}', which is not in the topology.");
            }

            if (from == to)
            {
                throw new TopologyException(
                    TopologyFailure.SelfLink, link, $"Link '{link}' joins a node to itself. A link needs two different nodes.");
            }

            ends[i] = (from, to);
            if (link.From != _nodes[from].Name || link.To != _nodes[to].Name)
                links[i] = link with { From = _nodes[from].Name, To = _nodes[to].Name };
        }

        return (links, ends);
    }

    private void RefuseDuplicateLinks()
    {
        for (var node = 0; node < _nodes.Length; node++)
        {
            var neighbors = Adjacency.Neighbors(node);
            for (var i = 1; i < neighbors.Length; i++)
            {
                if (neighbors[i] == neighbors[i - 1])
                {
                    var link = _links[Math.Max(Adjacency.Links(node)[i], Adjacency.Links(node)[i - 1])];
                    throw new TopologyException(
                        TopologyFailure.DuplicateLink,
                        link,
                        $"There is a second link '{link}'. Two nodes have at most one link, and its direction does not matter.");
                }
            }
        }
    }
}
