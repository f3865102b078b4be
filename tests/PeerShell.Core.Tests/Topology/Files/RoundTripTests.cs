using CsCheck;
using PeerShell.Topology;
using PeerShell.Topology.Files;
using PeerShell.Topology.Generators;
using PeerShell.Transport;

namespace PeerShell.Tests.Topology.Files;

/// <summary>An exported topology is the same when it is imported.</summary>
public sealed class RoundTripTests : IDisposable
{
    private static readonly Gen<string> AnyName =
        Gen.String[Gen.Char["abcXYZ019 _-.:;,|/'\"\\&<>[]{}()=#%$é漢"], 1, 12].Where(name => name.Trim() == name);

    // An edge list can't represent # and {.
    private static readonly Gen<string> PlainName =
        AnyName.Select(name => name.Replace('#', '_').Replace('{', '_').Trim()).Where(name => name.Length > 0);

    private static readonly Gen<Dictionary<string, string>> AnyTags = Gen.Dictionary(AnyName, AnyName)[0, 3];

    private static readonly Gen<LinkConditions> AnyConditions = Gen.OneOf(
        Gen.Const(LinkConditions.None),
        Gen.Select(
            Gen.Long[0, 100_000_000],
            Gen.Long[0, 100_000_000],
            Gen.Double[0, 100],
            Gen.Long[1, long.MaxValue].Nullable(),
            Gen.Bool,
            (latency, jitter, loss, bandwidth, isDown) => new LinkConditions
            {
                Latency = new(latency),
                Jitter = new(jitter),
                LossPercent = loss,
                Bandwidth = bandwidth,
                IsDown = isDown,
            }));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(TopologyFormat.Json)]
    [InlineData(TopologyFormat.GraphML)]
    [InlineData(TopologyFormat.Dot)]
    public void Everything_comes_back(TopologyFormat format) => Any(AnyName, AnyTags).Sample(topology =>
    {
        if (format == TopologyFormat.Dot && !IsWritableInDot(topology))
            return;

        var back = Pass(topology, format);
        Assert.Equal((topology.Name, topology.Shape, topology.Columns, topology.Seed), (back.Name, back.Shape, back.Columns, back.Seed));
        Assert.Equal(topology.Nodes.Select(node => node.Name), back.Nodes.Select(node => node.Name));
        Assert.Equal(topology.Links.Select(link => $"{link}"), back.Links.Select(link => $"{link}"));
        Assert.True(topology.IsSameGraph(back));
    });

    [Fact]
    public void All_but_tags_comes_back_from_an_edge_list() =>
        Any(PlainName, Gen.Const(new Dictionary<string, string>())).Sample(topology =>
            Assert.True(topology.IsSameGraph(Pass(topology, TopologyFormat.EdgeList))));

    [Theory]
    [InlineData(TopologyFormat.Json)]
    [InlineData(TopologyFormat.GraphML)]
    [InlineData(TopologyFormat.Dot)]
    [InlineData(TopologyFormat.EdgeList)]
    public void Generated_graphs_come_back(TopologyFormat format)
    {
        PeerTopology[] topologies =
            [Grid.Create(7), ScaleFree.Create(2000, 2, seed: -3), Line.Create(1), Graphs.KarateClub, new PeerTopology("none", [], [])];
        foreach (var topology in topologies)
        {
            var back = Pass(topology, format);
            Assert.True(topology.IsSameGraph(back));
            if (format != TopologyFormat.EdgeList)
            {
                Assert.Equal(
                    (topology.Name, topology.Shape, topology.Columns, topology.Seed), (back.Name, back.Shape, back.Columns, back.Seed));
            }
        }
    }

    [Fact]
    public void A_loss_is_reported()
    {
        var topology = new PeerTopology("test", [new("a") { Tags = new Dictionary<string, string> { ["role"] = "web" } }], []);
        var notes = TopologyFile.Write(topology, Path.Combine(_folder.FullName, "a.edgelist"));
        Assert.Contains("tags", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Empty(TopologyFile.Write(topology, Path.Combine(_folder.FullName, "a.json")));
    }

    private static bool IsWritableInDot(PeerTopology topology) =>
        topology.Nodes.SelectMany(node => node.Tags.SelectMany(tag => new[] { tag.Key, tag.Value }).Append(node.Name)).Append(topology.Name)
            .All(text => !text.Contains('\\', StringComparison.Ordinal));

    private static Gen<PeerTopology> Any(Gen<string> names, Gen<Dictionary<string, string>> tags) =>
        Gen.Select(names.Array[1, 8], names, AnyConditions.Array[10]).SelectMany((all, name, conditions) =>
        {
            string[] distinct = [.. all.Distinct(StringComparer.OrdinalIgnoreCase)];
            return Gen.Select(
                tags.Array[distinct.Length],
                Gen.Select(Gen.Int[0, distinct.Length - 1], Gen.Int[0, distinct.Length - 1]).Array[0, 10],
                Gen.Int.Nullable(),
                (ofNodes, pairs, seed) => new PeerTopology(
                    name,
                    distinct.Select((node, i) => new TopologyNode(node) { Tags = ofNodes[i] }),
                    pairs.Where(pair => pair.Item1 != pair.Item2)
                        .DistinctBy(pair => (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2)))
                        .Select((pair, i) => new TopologyLink(distinct[pair.Item1], distinct[pair.Item2]) { Conditions = conditions[i] }))
                {
                    Seed = seed,
                });
        });

    private PeerTopology Pass(PeerTopology topology, TopologyFormat format)
    {
        var path = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        Assert.Empty(TopologyFile.Write(topology, path, format));
        var read = TopologyFile.Read(path, format);
        Assert.Empty(read.Notes);
        return read.Topology;
    }
}
