namespace PeerShell.Topology.Pictures;

/// <summary>A tree with one of its nodes as the root; of a graph that is none, the tree of shortest ways from there.</summary>
internal sealed class RootedTree
{
    private readonly int[] _parents, _depths, _numbers, _starts, _ends, _children;

    /// <summary>Takes a connected graph, and hangs it up by a node.</summary>
    public RootedTree(Adjacency graph, int root)
    {
        Root = root;
        _depths = new int[graph.NodeCount];
        var order = new int[graph.NodeCount];
        graph.Walk(root, _depths, order);
        Order = order;

        _parents = new int[graph.NodeCount];
        _numbers = new int[graph.NodeCount];
        _starts = new int[graph.NodeCount];
        _ends = new int[graph.NodeCount];
        _children = new int[graph.NodeCount - 1];
        Array.Fill(_parents, -1);
        var next = 0;
        foreach (var node in order)
        {
            _starts[node] = next;
            foreach (var neighbor in graph.Neighbors(node))
            {
                // In a graph that is no tree, the first of its parents has it.
                if (_depths[neighbor] <= _depths[node] || _parents[neighbor] >= 0)
                    continue;

                _parents[neighbor] = node;
                _numbers[neighbor] = next - _starts[node];
                _children[next++] = neighbor;
            }

            _ends[node] = next;
        }
    }

    public int Root { get; }

    public int Count => _depths.Length;

    /// <summary>The nodes, the root first and each before its children.</summary>
    public IReadOnlyList<int> Order { get; }

    public int Leaves => Enumerable.Range(0, Count).Count(node => Children(node).IsEmpty);

    public int Parent(int node) => _parents[node];

    public int Depth(int node) => _depths[node];

    /// <summary>The place of a node among its siblings.</summary>
    public int Number(int node) => _numbers[node];

    public ReadOnlySpan<int> Children(int node) => _children.AsSpan(_starts[node].._ends[node]);

    /// <summary>The node from which the farthest is nearest; of two, the one named first.</summary>
    public static int CenterOf(Adjacency tree)
    {
        int[] distances = new int[tree.NodeCount], order = new int[tree.NodeCount];
        var end = tree.Walk(0, distances, order)[^1];
        var other = tree.Walk(end, distances, order)[^1];

        // Half of the longest way back from one of its ends to the other.
        var toEnd = distances;
        var length = toEnd[other];
        var node = other;
        while (toEnd[node] > (length + 1) / 2)
            node = TowardsEnd(node);
        return length % 2 == 0 ? node : Math.Min(node, TowardsEnd(node));

        int TowardsEnd(int from)
        {
            foreach (var neighbor in tree.Neighbors(from))
            {
                if (toEnd[neighbor] < toEnd[from])
                    return neighbor;
            }

            return from;
        }
    }
}
