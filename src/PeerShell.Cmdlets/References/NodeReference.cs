using PeerShell.Node;

namespace PeerShell.References;

/// <summary>A user's reference to nodes of this process: a node, its name, or a wildcard for names.</summary>
/// <param name="value">A node, or a name.</param>
/// <exception cref="ArgumentException">The value is neither.</exception>
public sealed class NodeReference(object value) : NameReference<PeerNode>(value, "a node", node => node.Name)
{
    /// <summary>Finds the nodes that the reference means.</summary>
    internal IReadOnlyList<PeerNode> Find() => Itself is null ? Named(NodeRegistry.All) : [Itself];
}
