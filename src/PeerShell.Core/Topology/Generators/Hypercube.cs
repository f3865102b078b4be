using System.Numerics;

namespace PeerShell.Topology.Generators;

/// <summary>
/// A hypercube: the nodes are the corners of a cube of d dimensions, and the links are its edges. So it has 2<sup>d</sup>
/// nodes, each with d neighbours. In graph theory, the graph Q<sub>d</sub>.
/// </summary>
public static class Hypercube
{
    /// <summary>Makes a hypercube.</summary>
    /// <param name="count">The number of nodes, a power of 2.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, NodeNames? names = null)
    {
        var dimensions = BitOperations.Log2((uint)Math.Max(count, 1));
        var cube = new Draft("hypercube", count, (long)count * dimensions / 2);
        if (!BitOperations.IsPow2(count))
        {
            throw Draft.Impossible(
                count,
                $"A hypercube can't have {count} nodes. The number must be a power of 2, such as {1 << dimensions} or {2 << dimensions}.");
        }

        for (var node = 0; node < count; node++)
        {
            for (var bit = 1; bit < count; bit <<= 1)
            {
                if ((node & bit) == 0)
                    cube.Link(node, node | bit);
            }
        }

        return cube.Finish(names);
    }
}
