using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PeerShell.Topology.Measures;

/// <summary>
/// Breadth-first searches from up to 512 nodes at once. Searches that come to a node in the same step go on as one: a
/// node has a bit for each of them (Then and others, The more the merrier: efficient multi-source graph traversal, 2014).
/// </summary>
internal sealed class ManySources
{
    /// <summary>How many nodes are searched from at once.</summary>
    public const int Width = 512;

    /// <summary>What an instance takes, in bytes for each node.</summary>
    public const int BytesPerNode = (3 * Width / 8) + (2 * sizeof(int));

    private readonly Adjacency _graph;
    private readonly Vector512<ulong>[] _seen;
    private readonly Vector512<ulong>[] _come;
    private readonly Vector512<ulong>[] _coming;
    private int[] _active;
    private int[] _nextActive;

    public ManySources(Adjacency graph)
    {
        _graph = graph;
        _seen = new Vector512<ulong>[graph.NodeCount];
        _come = new Vector512<ulong>[graph.NodeCount];
        _coming = new Vector512<ulong>[graph.NodeCount];
        _active = new int[graph.NodeCount];
        _nextActive = new int[graph.NodeCount];
    }

    /// <summary>The distances from all sources of the last run to everyone, in all.</summary>
    public long Sum { get; private set; }

    /// <summary>The longest of them.</summary>
    public int Depth { get; private set; }

    /// <summary>How many links the last run went along: what it cost.</summary>
    public long Work { get; private set; }

    /// <summary>Searches.</summary>
    /// <param name="sources">From where; no node twice.</param>
    /// <param name="component">The part of the graph that they are in.</param>
    /// <param name="sums">Takes the sum of distances of each source; empty if it isn't wanted, which is faster.</param>
    public void Run(ReadOnlySpan<int> sources, Component component, Span<long> sums = default)
    {
        foreach (var node in component.Nodes)
            _seen[node] = Vector512<ulong>.Zero;

        (Sum, Depth, Work) = (0, 0, 0);
        var active = sources.Length;
        for (var i = 0; i < sources.Length; i++)
        {
            _active[i] = sources[i];
            _come[sources[i]] = _seen[sources[i]] = Vector512<ulong>.Zero.WithElement(i / 64, 1UL << (i % 64));
        }

        for (var distance = 1; active > 0; distance++)
        {
            active = Step(active);
            for (var i = 0; i < active; i++)
                Arrive(_active[i], distance, sums);
            if (active > 0)
                Depth = distance;
        }
    }

    private int Step(int active)
    {
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

        (_active, _nextActive) = (_nextActive, _active);
        return next;
    }

    private void Arrive(int node, int distance, Span<long> sums)
    {
        var come = _coming[node];
        _coming[node] = Vector512<ulong>.Zero;
        _come[node] = come;
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
