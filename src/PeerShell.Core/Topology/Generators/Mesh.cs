namespace PeerShell.Topology.Generators;

/// <summary>A full mesh: every node is linked to every other. In graph theory, the complete graph K<sub>n</sub>.</summary>
public static class Mesh
{
    /// <summary>Makes a mesh.</summary>
    /// <param name="count">The number of nodes n, at least 1. There are n(n-1)/2 links, which limits n to about 3,000.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, NodeNames? names = null)
    {
        var mesh = new Draft("mesh", count, (long)count * (count - 1) / 2);
        for (var node = 0; node < count; node++)
        {
            for (var other = node + 1; other < count; other++)
                mesh.Link(node, other);
        }

        return mesh.Finish(names, TopologyShape.Mesh);
    }
}
