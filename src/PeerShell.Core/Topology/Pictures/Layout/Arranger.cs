using PeerShell.Topology.Measures;

namespace PeerShell.Topology.Pictures;

/// <summary>Places the nodes of a topology, in the same way each time.</summary>
internal static class Arranger
{
    // A layered tree with more leaves than this would be too wide for its names.
    private const int LeavesInARow = 32;

    public static Arrangement Arrange(PeerTopology topology, PictureLayout layout)
    {
        var graph = topology.Adjacency;
        var count = graph.NodeCount;
        return (layout, topology.Shape) switch
        {
            _ when count == 0 => new Arrangement([]),
            (PictureLayout.Circle, _) or (PictureLayout.Auto, TopologyShape.Ring or TopologyShape.Mesh) =>
                new Arrangement(CircleLayout.Place(count), LinkRoute.Inwards),
            (PictureLayout.Auto, TopologyShape.Star) => new Arrangement(CircleLayout.PlaceStar(count)),
            (PictureLayout.Auto, TopologyShape.Line) => new Arrangement(GridLayout.PlaceLine(count), LinkRoute.Beside),
            (PictureLayout.Grid, _) or (PictureLayout.Auto, TopologyShape.Grid or TopologyShape.Torus) => new Arrangement(
                GridLayout.Place(count, topology.Columns > 0 ? topology.Columns : GridLayout.ColumnsFor(count)), LinkRoute.Beside),
            _ => new Arrangement(SideBySide(graph, topology.Shape == TopologyShape.Tree ? 0 : null, layout)),
        };
    }

    private static Point[] SideBySide(Adjacency graph, int? root, PictureLayout layout)
    {
        // Nodes keep their order. A tree that lost links has several components, each with its first node as the root.
        int[][] components = [.. Component.All(graph).Select(component => component.Nodes.Order().ToArray())];
        var parts = Array.ConvertAll(components, nodes => Place(Subgraph.Of(graph, nodes), root, layout));
        var moves = ComponentPacking.Pack(Array.ConvertAll(parts, Box.Around));
        var places = new Point[graph.NodeCount];
        for (var part = 0; part < parts.Length; part++)
        {
            for (var member = 0; member < parts[part].Length; member++)
                places[components[part][member]] = parts[part][member] + moves[part];
        }

        return places;
    }

    private static Point[] Place(Adjacency graph, int? root, PictureLayout layout)
    {
        var busiest = Enumerable.Range(0, graph.NodeCount).MaxBy(graph.Degree);
        var most = graph.Degree(busiest);
        var isTree = graph.LinkCount == graph.NodeCount - 1;
        return layout switch
        {
            PictureLayout.Tree => TreeLayout.PlaceLayered(Rooted()),
            PictureLayout.Radial => TreeLayout.PlaceRadial(Rooted()),
            PictureLayout.Auto when isTree && most <= 2 => GridLayout.PlacePath(graph),
            PictureLayout.Auto when isTree || root is not null => PlaceTree(Rooted(), isKnown: root is not null),
            PictureLayout.Auto when most == 2 => CircleLayout.PlaceCycle(graph),
            PictureLayout.Auto when graph.LinkCount == (long)graph.NodeCount * (graph.NodeCount - 1) / 2 =>
                CircleLayout.Place(graph.NodeCount),
            _ => StressLayout.Place(graph),
        };

        // Trees that were not made as trees are often wide at only some depths, so that rows or circles would waste space.
        Point[] PlaceTree(RootedTree tree, bool isKnown) => tree.Height > 1 && tree.Leaves <= LeavesInARow ? TreeLayout.PlaceLayered(tree)
            : isKnown || tree.Height == 1 ? TreeLayout.PlaceRadial(tree)
            : StressLayout.Place(graph);

        RootedTree Rooted() => new(graph, root ?? (isTree ? RootedTree.CenterOf(graph) : busiest));
    }
}
