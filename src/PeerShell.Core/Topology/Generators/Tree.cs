namespace PeerShell.Topology.Generators;

/// <summary>
/// A tree that is filled level by level: each node has the same number of children, but for the last that have any.
/// The complete k-ary tree, numbered as a heap is (Knuth, The Art of Computer Programming, vol. 1, 2.3.4.5).
/// </summary>
public static class Tree
{
    /// <summary>Makes a tree.</summary>
    /// <param name="count">How many nodes; at least 1.</param>
    /// <param name="children">How many children a node has; at least 1.</param>
    /// <param name="names">What the nodes are called.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is none of so many nodes, or the names are no names.</exception>
    public static PeerTopology Create(int count, int children = 2, NodeNames? names = null)
    {
        if (children < 1)
            throw Draft.Impossible(children, $"The nodes of a tree have at least 1 child each, not {children}.");

        var tree = new Draft("tree", count, count - 1L);
        for (var node = 1; node < count; node++)
            tree.Link((node - 1) / children, node);

        return tree.Finish(names, TopologyShape.Tree);
    }
}
