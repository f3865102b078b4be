namespace PeerShell.Topology.Generators;

/// <summary>A full mesh: every node is linked to every other. In graph theory, the complete graph K<sub>n</sub>.</summary>
public static class Mesh
{
    /// <summary>Makes a mesh.</summary>
    /// <param name="count">How many nodes; at least 1. The links are n(n-1)/2, which bounds it to about 3,000 nodes.</param>
    /// <param name="names">What they are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes, or the names are no names.</exception>
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
