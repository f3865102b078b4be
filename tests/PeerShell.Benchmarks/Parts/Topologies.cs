using System.Diagnostics;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Measures;

namespace PeerShell.Benchmarks;

/// <summary>Measures the time to generate and measure each kind of graph with 100,000 nodes, or with as many as it can have.</summary>
internal static class Topologies
{
    private const int Count = 100_000, Rounds = 2, Seed = 1;

    private static readonly (string What, Func<PeerTopology> Create)[] Kinds =
    [
        ("line", () => Line.Create(Count)),
        ("ring", () => Ring.Create(Count)),
        ("star", () => Star.Create(Count)),
        ("tree, 2 children", () => Tree.Create(Count)),
        ("grid", () => Grid.Create(Count)),
        ("torus", () => Torus.Create(Count)),
        ("mesh", () => Mesh.Create(3000)),
        ("hypercube", () => Hypercube.Create(1 << 16)),
        ("random, degree 4", () => RandomRegular.Create(Count, 4, Seed)),
        ("random, degree 10", () => RandomRegular.Create(Count, 10, Seed)),
        ("random, mean degree 6", () => RandomGraph.Create(Count, 6.0 / Count, Seed)),
        ("random, 3 out", () => RandomOut.Create(Count, 3, Seed)),
        ("small world, degree 4, 10 %", () => SmallWorld.Create(Count, 4, 0.1, Seed)),
        ("scale-free, degree 2", () => ScaleFree.Create(Count, 2, Seed)),
    ];

    public static int Run(string[] arguments)
    {
        var exact = arguments is ["exact"];
        Ring.Create(1000);
        TopologyMeasures.Of(SmallWorld.Create(2000, 4, 0.1, Seed));
        Console.WriteLine("| graph | nodes | links | generated in ms | measured in ms | diameter | mean path |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | --- | --- |");
        foreach (var (what, create) in Kinds)
        {
            var (topology, generated) = Best(create);
            var (measures, measured) = Best(() => TopologyMeasures.Of(topology, exact));
            var diameter = measures.IsDiameterExact ? $"{measures.Diameter}" : $"{measures.Diameter} to {measures.DiameterAtMost}";
            var path = measures.IsMeanPathExact
                ? $"{measures.MeanPath:0.####}"
                : $"{measures.MeanPath:0.###} ± {measures.MeanPathError:0.####}";
            Console.WriteLine(
                $"| {what} | {measures.NodeCount:N0} | {measures.LinkCount:N0} "
                + $"| {generated:N0} | {measured:N0} | {diameter} | {path} |");
        }

        return 0;
    }

    private static (T Made, double Milliseconds) Best<T>(Func<T> make)
    {
        var (made, best) = (default(T)!, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var start = Stopwatch.GetTimestamp();
            made = make();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (made, best);
    }
}
