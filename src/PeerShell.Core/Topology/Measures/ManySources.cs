using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PeerShell.Topology.Measures;

/// <summary>
/// Breadth-first searches from up to 512 nodes at once. Searches that reach a node in the same step continue together: each
/// node has one bit per search (Then and others, The more the merrier: efficient multi-source graph traversal, 2014). While
/// few nodes are active, those push to their neighbours (top-down). While many are active, every node pulls from its
/// neighbours (bottom-up), which uses the caches better (Beamer and others, Direction-optimizing breadth-first search, 2012).
/// </summary>
internal sealed class ManySources
{
    /// <summary>The maximum number of sources of one run.</summary>
    public const int Width = 512;

    /// <summary>The memory that an instance needs for each node of the graph, in bytes.</summary>
    public const int BytesPerNode = (3 * Width / 8) + (3 * sizeof(int));

    // All nodes pull when more than one node in this many is active.
    private const int Many = 16;

    private readonly Adjacency _graph;
    private readonly int[] _nodes;
    private readonly Vector512<ulong>[] _seen;
    private Vector512<ulong>[] _come;
    private Vector512<ulong>[] _coming;
    private int[] _active;
    private int[] _nextActive;
    private bool _isComingClear = true;

    /// <param name="graph">The graph.</param>
    /// <param name="component">The component to search.</param>
    public ManySources(Adjacency graph, Component component)
    {
        _graph = graph;
        _nodes = [.. component.Nodes];
        Array.Sort(_nodes);
        _seen = new Vector512<ulong>[graph.NodeCount];
        _come = new Vector512<ulong>[graph.NodeCount];
        _coming = new Vector512<ulong>[graph.NodeCount];
        _active = new int[_nodes.Length];
        _nextActive = new int[_nodes.Length];
    }

    /// <summary>The sum of the distances from all sources of the last run to all nodes.</summary>
    public long Sum { get; private set; }

    /// <summary>The longest distance of the last run.</summary>
    public int Depth { get; private set; }

    /// <summary>The number of links that the last run followed, as a measure of its cost.</summary>
    public long Work { get; private set; }

    /// <summary>Searches from all sources.</summary>
    /// <param name="sources">The nodes to search from, without duplicates.</param>
    /// <param name="sums">Receives the sum of distances of each source. If empty, the sums are not computed, which is faster.</param>
    public void Run(ReadOnlySpan<int> sources, Span<long> sums = default)
    {
        foreach (var node in _nodes)
            _seen[node] = _come[node] = Vector512<ulong>.Zero;

        (Sum, Depth, Work) = (0, 0, 0);
        var all = Vector512<ulong>.Zero;
        var active = sources.Length;
        for (var i = 0; i < sources.Length; i++)
        {
            _active[i] = sources[i];
            _come[sources[i]] = _seen[sources[i]] = Vector512<ulong>.Zero.WithElement(i / 64, 1UL << (i % 64));
            all |= _come[sources[i]];
        }

        for (var distance = 1; active > 0; distance++)
        {
            active = active > _nodes.Length / Many ? Pull(all) : Push(active);
            for (var i = 0; i < active; i++)
                Arrive(_active[i], distance, sums);
            if (active > 0)
                Depth = distance;
        }
    }

    private int Push(int active)
    {
        if (!_isComingClear)
        {
            foreach (var node in _nodes)
                _coming[node] = Vector512<ulong>.Zero;
        }

        var next = 0;
        for (var i = 0; i < active; i++)
        {
            var node = _active[i];
            var come = _come[node];
            _come[node] = Vector512<ulong>.Zero;
            var neighbors = _graph.Neighbors(node);
            Work += neighbors.Length;
            foreach (var neighbor in neighbors)
            {
                var coming = Vector512.AndNot(come, _seen[neighbor]);
                if (coming == Vector512<ulong>.Zero)
                    continue;

                ref var there = ref _coming[neighbor];
                if (there == Vector512<ulong>.Zero)
                    _nextActive[next++] = neighbor;
                there |= coming;
            }
        }

        // All entries of the previous step were cleared above, so the two arrays can be swapped.
        _isComingClear = true;
        return Swap(next);
    }

    private int Pull(Vector512<ulong> all)
    {
        var next = 0;
        foreach (var node in _nodes)
        {
            var coming = Vector512<ulong>.Zero;
            var seen = _seen[node];
            if (seen != all)
            {
                var neighbors = _graph.Neighbors(node);
                Work += neighbors.Length;
                foreach (var neighbor in neighbors)
                    coming |= _come[neighbor];

                coming = Vector512.AndNot(coming, seen);
                if (coming != Vector512<ulong>.Zero)
                    _nextActive[next++] = node;
            }

            _coming[node] = coming;
        }

        _isComingClear = false;
        return Swap(next);
    }

    private int Swap(int next)
    {
        (_active, _nextActive) = (_nextActive, _active);
        (_come, _coming) = (_coming, _come);
        return next;
    }

    private void Arrive(int node, int distance, Span<long> sums)
    {
        var come = _come[node];
        _seen[node] |= come;
        var words = MemoryMarshal.Cast<Vector512<ulong>, ulong>(new Span<Vector512<ulong>>(ref come));
        for (var word = 0; word < words.Length; word++)
        {
            Sum += (long)distance * BitOperations.PopCount(words[word]);
            if (sums.IsEmpty)
                continue;

            for (var bits = words[word]; bits != 0; bits &= bits - 1)
                sums[(word * 64) + BitOperations.TrailingZeroCount(bits)] += distance;
        }
    }
}
