using PeerShell.Topology.Measures;

namespace PeerShell.Topology.Pictures;

/// <summary>A tree with a root. For a graph that is not a tree, this is the tree of shortest paths from the root.</summary>
internal sealed class RootedTree
{
    private readonly BreadthFirst _search;
    private readonly int[] _positions, _firsts, _counts;

    /// <summary>Creates the tree of a connected graph with a node as the root.</summary>
    public RootedTree(Adjacency graph, int root)
    {
        Root = root;
        _search = new BreadthFirst(graph);
        _search.Run(root);
        _positions = new int[graph.NodeCount];
        _firsts = new int[graph.NodeCount];
        _counts = new int[graph.NodeCount];

        // The search reached the children of a node directly one after another.
        for (var position = Count - 1; position > 0; position--)
        {
            var node = Order[position];
            _positions[node] = position;
            _firsts[Parent(node)] = position;
            _counts[Parent(node)]++;
        }
    }

    public int Root { get; }

    public int Count => _counts.Length;

    /// <summary>The nodes, the root first and each node before its children.</summary>
    public ReadOnlySpan<int> Order => _search.Order;

    /// <summary>The number of links between the root and the deepest node.</summary>
    public int Height => _search.Depth;

    public int Leaves => _counts.Count(children => children == 0);

    /// <summary>Returns the parent of a node. The parent of the root is the root itself.</summary>
    public int Parent(int node) => _search.Parent(node);

    public int Depth(int node) => _search.Distance(node);

    /// <summary>Returns the position of a node among its siblings.</summary>
    public int Number(int node) => _positions[node] - _firsts[Parent(node)];

    public ReadOnlySpan<int> Children(int node) => Order.Slice(_firsts[node], _counts[node]);

    /// <summary>Returns the node of a tree with the smallest distance to its farthest node; of two, the first.</summary>
    public static int CenterOf(Adjacency tree)
    {
        // The middle of a longest path, which leads from the node farthest from any node to the one farthest from there.
        var search = new BreadthFirst(tree);
        search.Run(0);
        search.Run(search.Farthest);
        var node = search.Farthest;
        var length = search.Depth;
        while (search.Distance(node) > (length + 1) / 2)
            node = search.Parent(node);
        return length % 2 == 0 ? node : Math.Min(node, search.Parent(node));
    }
}
