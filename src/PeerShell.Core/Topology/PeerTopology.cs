using System.Collections.ObjectModel;

namespace PeerShell.Topology;

/// <summary>
/// A graph of named nodes and the links between them: simple (no link from a node to itself, none twice) and undirected.
/// It does not change: what edits it makes another one.
/// </summary>
public sealed class PeerTopology
{
    /// <summary>The most nodes a topology holds.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>The most links a topology holds.</summary>
    public const int MaxLinks = 5_000_000;

    private readonly Dictionary<string, int> _places;
    private readonly TopologyNode[] _nodes;
    private readonly TopologyLink[] _links;

    /// <summary>Makes a topology of nodes and links.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="links">The links; each between two of the nodes, whatever the case of their names.</param>
    /// <exception cref="TopologyException">There is no such topology: a name is used twice, a link joins what isn't there, is there twice, or ends where it begins.</exception>
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
                throw new TopologyException(TopologyFailure.DuplicateNode, node.Name, $"There are two nodes called '{node}' (case makes no difference). Each needs a name of its own.");
        }

        (_links, var ends) = Resolve([.. links]);
        RefuseTooMany(0, _links.Length);
        Adjacency = Adjacency.Build(_nodes.Length, ends);
        RefuseDuplicateLinks();
        Nodes = new ReadOnlyCollection<TopologyNode>(_nodes);
        Links = new ReadOnlyCollection<TopologyLink>(_links);
    }

    /// <summary>What it is called, or what made it: <c>ring</c>, <c>small-world</c>.</summary>
    public string Name { get; }

    /// <summary>The nodes, in the order in which they were given.</summary>
    public IReadOnlyList<TopologyNode> Nodes { get; }

    /// <summary>The links, each once, in the order in which they were given.</summary>
    public IReadOnlyList<TopologyLink> Links { get; }

    /// <summary>How it is drawn.</summary>
    public TopologyShape Shape { get; init; }

    /// <summary>Of a grid and a torus: how many nodes are in a row. Otherwise 0.</summary>
    public int Columns { get; init; }

    /// <summary>What was made at random is made again by the same generator, arguments and seed; otherwise null.</summary>
    public int? Seed { get; init; }

    /// <summary>Who is linked to whom, by their places in <see cref="Nodes"/>.</summary>
    internal Adjacency Adjacency { get; }

    /// <summary>Finds a node.</summary>
    /// <param name="name">Its name, whatever the case.</param>
    /// <returns>The node, or null.</returns>
    public TopologyNode? FindNode(string name) => _places.TryGetValue(name, out var place) ? _nodes[place] : null;

    /// <summary>Finds the link between two nodes.</summary>
    /// <param name="one">The name of one node.</param>
    /// <param name="other">The name of the other.</param>
    /// <returns>The link, in whatever direction, or null.</returns>
    public TopologyLink? FindLink(string one, string other) =>
        _places.TryGetValue(one, out var from) && _places.TryGetValue(other, out var to) && Adjacency.Find(from, to) is >= 0 and var link
            ? _links[link]
            : null;

    /// <summary>The nodes that a node is linked to, in the order of <see cref="Nodes"/>.</summary>
    /// <param name="name">Its name, whatever the case.</param>
    /// <returns>Its neighbours.</returns>
    /// <exception cref="TopologyException">There is no such node.</exception>
    public IReadOnlyList<TopologyNode> GetNeighbors(string name)
    {
        var neighbors = Adjacency.Neighbors(PlaceOf(name));
        var found = new TopologyNode[neighbors.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = _nodes[neighbors[i]];

        return found;
    }

    /// <summary>How many links a node has.</summary>
    /// <param name="name">Its name, whatever the case.</param>
    /// <returns>The number of its neighbours.</returns>
    /// <exception cref="TopologyException">There is no such node.</exception>
    public int GetDegree(string name) => Adjacency.Degree(PlaceOf(name));

    /// <summary>The same nodes and links by another name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The topology.</returns>
    public PeerTopology Rename(string name) => new(name, _nodes, _links) { Shape = Shape, Columns = Columns, Seed = Seed };

    /// <summary>The topology with its nodes and links changed one by one: their tags, their conditions.</summary>
    /// <param name="node">Makes of a node the one that takes its place; null leaves all as they are.</param>
    /// <param name="link">Makes of a link the one that takes its place; null leaves all as they are.</param>
    /// <returns>Another topology.</returns>
    /// <exception cref="TopologyException">There is no such topology.</exception>
    public PeerTopology Change(Func<TopologyNode, TopologyNode>? node = null, Func<TopologyLink, TopologyLink>? link = null) => new(
        Name, node is null ? _nodes : _nodes.Select(node), link is null ? _links : _links.Select(link)) { Shape = Shape, Columns = Columns, Seed = Seed };

    /// <summary>The topology with more nodes.</summary>
    /// <param name="nodes">The nodes, none of which is there yet.</param>
    /// <returns>Another topology, which is drawn as a general one.</returns>
    /// <exception cref="TopologyException">A node is there already.</exception>
    public PeerTopology AddNodes(params TopologyNode[] nodes) => new(Name, _nodes.Concat(nodes), _links);

    /// <summary>The topology with more links.</summary>
    /// <param name="links">The links, none of which is there yet, between nodes that are.</param>
    /// <returns>Another topology.</returns>
    /// <exception cref="TopologyException">A link is there already, ends where it begins, or at what isn't there.</exception>
    public PeerTopology AddLinks(params TopologyLink[] links) =>
        new(Name, _nodes, _links.Concat(links)) { Shape = Shape, Columns = Columns };

    /// <summary>The topology without some nodes, and without their links.</summary>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>Another topology, which is drawn as a general one.</returns>
    /// <exception cref="TopologyException">A node isn't there.</exception>
    public PeerTopology RemoveNodes(params string[] names)
    {
        var removed = names.Select(name => _nodes[PlaceOf(name)].Name).ToHashSet();
        return new(
            Name, _nodes.Where(node => !removed.Contains(node.Name)), _links.Where(link => !removed.Contains(link.From) && !removed.Contains(link.To)));
    }

    /// <summary>The topology without some links. All nodes stay.</summary>
    /// <param name="links">The links, in whatever direction and under whatever conditions.</param>
    /// <returns>Another topology.</returns>
    /// <exception cref="TopologyException">A link isn't there.</exception>
    public PeerTopology RemoveLinks(params TopologyLink[] links)
    {
        var removed = links.Select(link => FindLink(link.From, link.To) ?? throw new TopologyException(
            TopologyFailure.LinkNotFound, link, $"There is no link '{link}' in topology '{Name}'.")).ToHashSet();
        return new(Name, _nodes, _links.Where(link => !removed.Contains(link))) { Shape = Shape, Columns = Columns };
    }

    /// <summary>
    /// Whether another topology has the same nodes, tags, links and conditions, in whatever order, and whatever it is
    /// called and drawn as.
    /// </summary>
    /// <param name="other">Another topology.</param>
    /// <returns>Whether it has.</returns>
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

    /// <summary>Refuses what is too large before room is made for it.</summary>
    internal static void RefuseTooMany(long nodes, long links)
    {
        if (nodes > MaxNodes)
            throw new TopologyException(TopologyFailure.TooLarge, nodes, $"A topology holds at most {MaxNodes:N0} nodes, not {nodes:N0}.");
        if (links > MaxLinks)
            throw new TopologyException(TopologyFailure.TooLarge, links, $"A topology holds at most {MaxLinks:N0} links, not {links:N0}.");
    }

    /// <summary>The place of a node in <see cref="Nodes"/>.</summary>
    internal int PlaceOf(string name) => _places.TryGetValue(name, out var place)
        ? place
        : throw new TopologyException(TopologyFailure.NodeNotFound, name, $"There is no node '{name}' in topology '{Name}'.");

    // Links spell the names of nodes as the nodes do.
    private (TopologyLink[] Links, (int From, int To)[] Ends) Resolve(TopologyLink[] links)
    {
        var ends = new (int From, int To)[links.Length];
        for (var i = 0; i < links.Length; i++)
        {
            var link = links[i];
            if (!_places.TryGetValue(link.From, out var from) || !_places.TryGetValue(link.To, out var to))
            {
                throw new TopologyException(
                    TopologyFailure.NodeNotFound, link, $"Link '{link}' joins node '{(_places.ContainsKey(link.From) ? link.To : link.From)}', which isn't there.");
            }

            if (from == to)
                throw new TopologyException(TopologyFailure.SelfLink, link, $"Link '{link}' ends where it begins. A node has no link to itself.");

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
                    throw new TopologyException(TopologyFailure.DuplicateLink, link, $"There are two links '{link}' (direction makes no difference). There can be one.");
                }
            }
        }
    }
}
