using System.Numerics;

namespace PeerShell.Topology.Generators;

/// <summary>A hypercube: the nodes are the corners of a cube of d dimensions, and links its edges; so of 2<sup>d</sup> nodes each has d neighbours. The graph Q<sub>d</sub>.</summary>
public static class Hypercube
{
    /// <summary>Makes a hypercube.</summary>
    /// <param name="count">How many nodes; a power of 2.</param>
    /// <param name="names">What they are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes, or the names are no names.</exception>
    public static PeerTopology Create(int count, NodeNames? names = null)
    {
        var dimensions = BitOperations.Log2((uint)Math.Max(count, 1));
        var cube = new Draft("hypercube", count, (long)count * dimensions / 2);
        if (!BitOperations.IsPow2(count))
            throw Draft.Impossible(count, $"{count} nodes make no hypercube: it has a power of 2 of them, such as {1 << dimensions} or {2 << dimensions}.");

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
