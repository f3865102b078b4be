namespace PeerShell.Topology.Generators;

/// <summary>
/// A tree that is filled level by level: every node that has children has the same number of them, except perhaps the last.
/// It is the complete k-ary tree, numbered like a heap (Knuth, The Art of Computer Programming, vol. 1, 2.3.4.5).
/// </summary>
public static class Tree
{
    /// <summary>Makes a tree.</summary>
    /// <param name="count">The number of nodes, at least 1.</param>
    /// <param name="children">The number of children of a node, at least 1.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="TopologyException">There is no such graph, or a name is invalid.</exception>
    public static PeerTopology Create(int count, int children = 2, NodeNames? names = null)
    {
        if (children < 1)
            throw Draft.Impossible(children, $"Each node of a tree has at least 1 child, not {children}.");

        var tree = new Draft("tree", count, count - 1L);
        for (var node = 1; node < count; node++)
            tree.Link((node - 1) / children, node);

        return tree.Finish(names, TopologyShape.Tree);
    }
}
