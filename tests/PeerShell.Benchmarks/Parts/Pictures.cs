using System.Diagnostics;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Pictures;

namespace PeerShell.Benchmarks;

/// <summary>Measures how long it takes to draw topologies as SVG and HTML, and how large the files are.</summary>
internal static class Pictures
{
    private const int Rounds = 5, Seed = 1;

    private static readonly (string What, Func<PeerTopology> Create)[] Kinds =
    [
        ("ring", () => Ring.Create(20)),
        ("tree", () => Tree.Create(31)),
        ("random, degree 4", () => RandomRegular.Create(100, 4, Seed)),
        ("scale-free, degree 2", () => ScaleFree.Create(500, 2, Seed)),
        ("scale-free, degree 2", () => ScaleFree.Create(1500, 2, Seed)),
        ("scale-free, degree 2", () => ScaleFree.Create(5000, 2, Seed)),
        ("scale-free, degree 2", () => ScaleFree.Create(TopologyPicture.MaxNodes, 2, Seed)),
    ];

    public static int Run()
    {
        Best(Kinds[2].Create(), TopologyPicture.WriteSvg);
        Console.WriteLine("| graph | nodes | links | SVG in ms | KiB | HTML in ms | KiB |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (what, create) in Kinds)
        {
            var topology = create();
            var (svgTime, svgSize) = Best(topology, TopologyPicture.WriteSvg);
            var (pageTime, pageSize) = Best(topology, TopologyPicture.WriteHtml);
            Console.WriteLine(
                $"| {what} | {topology.Nodes.Count:N0} | {topology.Links.Count:N0} "
                + $"| {svgTime:N0} | {svgSize:N0} | {pageTime:N0} | {pageSize:N0} |");
        }

        return 0;
    }

    private static (double Milliseconds, double KiB) Best(PeerTopology topology, Action<PeerTopology, TextWriter, PictureOptions?> write)
    {
        var (best, size) = (double.MaxValue, 0L);
        for (var round = 0; round < Rounds; round++)
        {
            using MemoryStream stream = new();
            using StreamWriter writer = new(stream);
            var start = Stopwatch.GetTimestamp();
            write(topology, writer, null);
            writer.Flush();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            size = stream.Length;
        }

        return (best, size / 1024.0);
    }
}
