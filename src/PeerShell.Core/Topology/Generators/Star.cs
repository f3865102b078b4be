namespace PeerShell.Topology.Generators;

/// <summary>A star: the first node is linked to every other. In graph theory, the complete bipartite graph K<sub>1,n-1</sub>.</summary>
public static class Star
{
    /// <summary>Makes a star.</summary>
    /// <param name="count">The number of nodes including the one in the middle, at least 1.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, NodeNames? names = null)
    {
        var star = new Draft("star", count, count - 1L);
        for (var node = 1; node < count; node++)
            star.Link(0, node);

        return star.Finish(names, TopologyShape.Star);
    }
}
