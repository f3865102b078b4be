using CsCheck;
using PeerShell.Topology;

namespace PeerShell.Tests.Topology.Pictures;

/// <summary>Graphs for drawing tests.</summary>
internal static class Graphs
{
    /// <summary>Connected graphs: random trees with additional random links.</summary>
    public static Gen<PeerTopology> Connected(int most) =>
        Gen.Select(Gen.Int[2, most], Gen.Int[0, 60], Gen.Int).Select((count, more, seed) => MakeConnected(count, more, seed));

    /// <summary>Random trees.</summary>
    public static Gen<PeerTopology> Trees(int most) =>
        Gen.Select(Gen.Int[1, most], Gen.Int).Select((count, seed) => MakeConnected(count, 0, seed));

    public static PeerTopology Of(int count, params IEnumerable<(int From, int To)> links) => new(
        "test",
        Enumerable.Range(0, count).Select(node => new TopologyNode($"n{node}")),
        links.Select(link => new TopologyLink($"n{link.From}", $"n{link.To}")));

    public static PeerTopology MakeConnected(int count, int more, int seed)
    {
        var random = new Random(seed);
        var links = Enumerable.Range(1, count - 1).Select(node => (random.Next(node), node)).ToHashSet();
        for (; more > 0; more--)
        {
            int one = random.Next(count), other = random.Next(count);
            if (one != other)
                links.Add((Math.Min(one, other), Math.Max(one, other)));
        }

        return Of(count, links);
    }
}
