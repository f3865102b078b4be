namespace PeerShell.Topology.Generators;

/// <summary>A ring: each node is linked to the next, and the last to the first. In graph theory, the cycle C<sub>n</sub>.</summary>
public static class Ring
{
    /// <summary>Makes a ring.</summary>
    /// <param name="count">The number of nodes, at least 3.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, NodeNames? names = null)
    {
        var ring = new Draft("ring", count, count, least: 3);
        for (var node = 0; node < count; node++)
            ring.Link(node, (node + 1) % count);

        return ring.Finish(names, TopologyShape.Ring);
    }
}
