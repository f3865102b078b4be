using PeerShell.Node;

namespace PeerShell.References;

/// <summary>What a user may name a node of this process by: the node itself, its name, or a wildcard for its name.</summary>
/// <param name="value">A node, or a name.</param>
/// <exception cref="ArgumentException">It is neither.</exception>
public sealed class NodeReference(object value) : NameReference<PeerNode>(value, "a node", node => node.Name)
{
    /// <summary>The nodes that are meant.</summary>
    internal IReadOnlyList<PeerNode> Find() => Itself is null ? Named(NodeRegistry.All) : [Itself];
}
