using CsCheck;
using PeerShell.Topology;

namespace PeerShell.Tests.Topology;

/// <summary>Graphs for tests.</summary>
internal static class Graphs
{
    /// <summary>The members of a karate club, linked if they met outside it (Zachary, 1977).</summary>
    public static PeerTopology KarateClub { get; } = Of(
        """
        1-2 1-3 1-4 1-5 1-6 1-7 1-8 1-9 1-11 1-12 1-13 1-14 1-18 1-20 1-22 1-32 2-3 2-4 2-8 2-14 2-18 2-20 2-22 2-31 3-4 3-8
        3-9 3-10 3-14 3-28 3-29 3-33 4-8 4-13 4-14 5-7 5-11 6-7 6-11 6-17 7-17 9-31 9-33 9-34 10-34 14-34 15-33 15-34 16-33
        16-34 19-33 19-34 20-34 21-33 21-34 23-33 23-34 24-26 24-28 24-30 24-33 24-34 25-26 25-28 25-32 26-32 27-30 27-34
        28-34 29-32 29-34 30-33 30-34 31-33 31-34 32-33 32-34 33-34
        """);

    /// <summary>Ten nodes of degree 3, any two of which are one or two links apart, without triangles (Petersen, 1898).</summary>
    public static PeerTopology Petersen { get; } = Of("0-1 0-4 0-5 1-2 1-6 2-3 2-7 3-4 3-8 4-9 5-7 5-8 6-8 6-9 7-9");

    /// <summary>A kite of ten nodes, in which different nodes are central in different senses (Krackhardt, 1990).</summary>
    public static PeerTopology Kite { get; } = Of("0-1 0-2 0-3 0-5 1-3 1-4 1-6 2-3 2-5 3-4 3-5 3-6 4-6 5-6 5-7 6-7 7-8 8-9");

    /// <summary>Small graphs of every kind, with one or several components.</summary>
    public static Gen<PeerTopology> Any { get; } = Gen.Int[1, 24].SelectMany(count =>
        Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1]).Array[0, 40].Select(pairs => Of(count, pairs)));

    public static PeerTopology Of(string links, string nodes = "")
    {
        TopologyLink[] all = [.. Split(links).Select(TopologyLink.Parse)];
        var names = Split(nodes).Concat(all.SelectMany(link => new[] { link.From, link.To })).Distinct();
        return new("test", names.Select(name => new TopologyNode(name)), all);
    }

    private static PeerTopology Of(int count, (int From, int To)[] pairs) => new(
        "test",
        Enumerable.Range(0, count).Select(number => new TopologyNode($"n{number}")),
        pairs.Where(pair => pair.From != pair.To)
            .DistinctBy(pair => (Math.Min(pair.From, pair.To), Math.Max(pair.From, pair.To)))
            .Select(pair => new TopologyLink($"n{pair.From}", $"n{pair.To}")));

    private static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
