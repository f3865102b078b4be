using PeerShell.Topology.Measures;

namespace PeerShell.Topology.Pictures;

/// <summary>A tree with one of its nodes as the root; of a graph that is none, the tree of shortest ways from there.</summary>
internal sealed class RootedTree
{
    private readonly BreadthFirst _search;
    private readonly int[] _positions, _firsts, _counts;

    /// <summary>Takes a connected graph, and hangs it up by a node.</summary>
    public RootedTree(Adjacency graph, int root)
    {
        Root = root;
        _search = new BreadthFirst(graph);
        _search.Run(root);
        _positions = new int[graph.NodeCount];
        _firsts = new int[graph.NodeCount];
        _counts = new int[graph.NodeCount];

        // The search came upon the children of a node one right after the other.
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

    /// <summary>The nodes, the root first and each before its children.</summary>
    public ReadOnlySpan<int> Order => _search.Order;

    /// <summary>How many links the deepest node is away from the root.</summary>
    public int Height => _search.Depth;

    public int Leaves => _counts.Count(children => children == 0);

    /// <summary>The parent of a node; the root's own is itself.</summary>
    public int Parent(int node) => _search.Parent(node);

    public int Depth(int node) => _search.Distance(node);

    /// <summary>The place of a node among its siblings.</summary>
    public int Number(int node) => _positions[node] - _firsts[Parent(node)];

    public ReadOnlySpan<int> Children(int node) => Order.Slice(_firsts[node], _counts[node]);

    /// <summary>The node of a tree from which the farthest is nearest; of two, the one that comes first.</summary>
    public static int CenterOf(Adjacency tree)
    {
        // The middle of the longest way: from the node farthest from anywhere to the one farthest from there.
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
