using PeerShell.Topology;

namespace PeerShell.Tests.Topology.Measures;

/// <summary>Measures by their definitions.</summary>
internal static class BruteForce
{
    /// <summary>The distances between all pairs of nodes that have a path, in both directions (Floyd and Warshall).</summary>
    public static int[] Distances(PeerTopology topology)
    {
        const int far = 1_000_000;
        var count = topology.Nodes.Count;
        var distances = new int[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
                distances[i, j] = i == j ? 0 : topology.FindLink(topology.Nodes[i].Name, topology.Nodes[j].Name) is null ? far : 1;
        }

        for (var k = 0; k < count; k++)
        {
            for (var i = 0; i < count; i++)
            {
                for (var j = 0; j < count; j++)
                    distances[i, j] = Math.Min(distances[i, j], distances[i, k] + distances[k, j]);
            }
        }

        return [.. distances.Cast<int>().Where(distance => distance is > 0 and < far)];
    }

    /// <summary>Counts the pairs of a node's neighbours, and how many of them are linked.</summary>
    public static (int Pairs, int Linked) Pairs(PeerTopology topology, TopologyNode node)
    {
        var neighbors = topology.GetNeighbors(node.Name);
        var pairs = (
            from one in neighbors
            from other in neighbors
            where string.CompareOrdinal(one.Name, other.Name) < 0
            select (one, other)).ToArray();
        return (pairs.Length, pairs.Count(pair => topology.FindLink(pair.one.Name, pair.other.Name) is not null));
    }
}
