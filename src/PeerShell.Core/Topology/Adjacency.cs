namespace PeerShell.Topology;

/// <summary>
/// The links of a graph whose nodes are numbered by their positions in a topology. One array holds the neighbours of all
/// nodes, node after node, each node's neighbours in ascending order (compressed sparse rows).
/// </summary>
internal sealed class Adjacency
{
    private readonly int[] _start;
    private readonly int[] _neighbors;
    private readonly int[] _links;

    private Adjacency(int[] start, int[] neighbors, int[] links)
    {
        _start = start;
        _neighbors = neighbors;
        _links = links;
    }

    /// <summary>The number of nodes.</summary>
    public int NodeCount => _start.Length - 1;

    /// <summary>The number of links.</summary>
    public int LinkCount => _neighbors.Length / 2;

    /// <summary>Sorts links by their nodes, in time linear in nodes and links.</summary>
    public static Adjacency Build(int nodes, ReadOnlySpan<(int From, int To)> links)
    {
        var start = new int[nodes + 1];
        foreach (var (from, to) in links)
        {
            start[from + 1]++;
            start[to + 1]++;
        }

        for (var node = 0; node < nodes; node++)
            start[node + 1] += start[node];

        // Transposing the rows sorts them: nodes are visited in ascending order, and each is appended to its neighbours' rows.
        var rows = new Adjacency(start, new int[2 * links.Length], new int[2 * links.Length]);
        var sorted = new Adjacency(start, new int[2 * links.Length], new int[2 * links.Length]);
        var next = start.AsSpan(0, nodes).ToArray();
        for (var link = 0; link < links.Length; link++)
        {
            var (from, to) = links[link];
            rows.Put(next[from]++, to, link);
            rows.Put(next[to]++, from, link);
        }

        start.AsSpan(0, nodes).CopyTo(next);
        for (var node = 0; node < nodes; node++)
        {
            for (var place = start[node]; place < start[node + 1]; place++)
                sorted.Put(next[rows._neighbors[place]]++, node, rows._links[place]);
        }

        return sorted;
    }

    /// <summary>Copies a graph, but keeps of each node's neighbours only those of higher rank.</summary>
    public static Adjacency Upward(Adjacency graph, int[] rank)
    {
        var start = new int[graph.NodeCount + 1];
        var neighbors = new int[graph.LinkCount];
        var links = new int[graph.LinkCount];
        var place = 0;
        for (var node = 0; node < graph.NodeCount; node++)
        {
            for (var i = graph._start[node]; i < graph._start[node + 1]; i++)
            {
                if (rank[graph._neighbors[i]] > rank[node])
                    (neighbors[place], links[place++]) = (graph._neighbors[i], graph._links[i]);
            }

            start[node + 1] = place;
        }

        return new(start, neighbors, links);
    }

    public int Degree(int node) => _start[node + 1] - _start[node];

    /// <summary>Returns the neighbours of a node, in ascending order.</summary>
    public ReadOnlySpan<int> Neighbors(int node) => _neighbors.AsSpan(_start[node].._start[node + 1]);

    /// <summary>Returns the links of a node, in the order of <see cref="Neighbors"/>.</summary>
    public ReadOnlySpan<int> Links(int node) => _links.AsSpan(_start[node].._start[node + 1]);

    /// <summary>Finds the link between two nodes; -1 if there is none.</summary>
    public int Find(int from, int to) => Neighbors(from).BinarySearch(to) is >= 0 and var place ? _links[_start[from] + place] : -1;

    private void Put(int place, int neighbor, int link) => (_neighbors[place], _links[place]) = (neighbor, link);
}
