namespace PeerShell.Topology.Generators;

/// <summary>A line: each node is linked to the next. In graph theory, the path graph P<sub>n</sub>.</summary>
public static class Line
{
    /// <summary>Makes a line.</summary>
    /// <param name="count">The number of nodes, at least 1.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, NodeNames? names = null)
    {
        var line = new Draft("line", count, count - 1L);
        for (var node = 1; node < count; node++)
            line.Link(node - 1, node);

        return line.Finish(names, TopologyShape.Line);
    }
}
