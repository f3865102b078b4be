namespace PeerShell.Topology.Measures;

/// <summary>A breadth-first search for the distances from one node to all others. It can run repeatedly without allocating.</summary>
internal sealed class BreadthFirst
{
    private const int Far = -1;

    private readonly Adjacency _graph;
    private readonly int[] _distances;
    private readonly int[] _parents;
    private readonly int[] _order;
    private int _count;

    public BreadthFirst(Adjacency graph)
    {
        _graph = graph;
        _distances = new int[graph.NodeCount];
        _parents = new int[graph.NodeCount];
        _order = new int[graph.NodeCount];
        _distances.AsSpan().Fill(Far);
    }

    /// <summary>The nodes that were reached, the nearest first.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, _count);

    /// <summary>The node that was reached last: no node is farther from the source.</summary>
    public int Farthest => _order[_count - 1];

    /// <summary>The distance of the farthest node: the eccentricity of the source.</summary>
    public int Depth => _distances[Farthest];

    public bool Reached(int node) => _distances[node] != Far;

    public int Distance(int node) => _distances[node];

    /// <summary>Returns the node before a node on the way from the source. The parent of the source is the source itself.</summary>
    public int Parent(int node) => _parents[node];

    /// <summary>Searches from a node and forgets the previous search.</summary>
    public void Run(int source)
    {
        foreach (var node in Order)
            _distances[node] = Far;

        Continue(source);
    }

    /// <summary>Searches from a node that no search has reached yet, and keeps the results of the previous searches.</summary>
    public void Continue(int source)
    {
        _distances[source] = 0;
        _parents[source] = source;
        _order[0] = source;
        _count = 1;
        for (var at = 0; at < _count; at++)
        {
            var node = _order[at];
            foreach (var neighbor in _graph.Neighbors(node))
            {
                if (_distances[neighbor] != Far)
                    continue;

                _distances[neighbor] = _distances[node] + 1;
                _parents[neighbor] = node;
                _order[_count++] = neighbor;
            }
        }
    }
}
