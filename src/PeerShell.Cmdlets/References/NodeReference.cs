using System.Management.Automation;
using PeerShell.Node;

namespace PeerShell.References;

/// <summary>What a user may name a node of this process by: the node itself, its name, or a wildcard for its name.</summary>
public sealed class NodeReference
{
    private readonly PeerNode? _node;
    private readonly string _text;

    /// <summary>Takes what the user gave.</summary>
    /// <param name="value">A node, or a name.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public NodeReference(object value)
    {
        var given = Given.Unwrap(value);
        _node = given as PeerNode;
        _text = _node?.Name ?? Given.Text(given, "a node");
    }

    /// <summary>Whether the user gave the node itself.</summary>
    internal bool IsNode => _node is not null;

    /// <summary>Whether it may stand for any number of nodes, none included.</summary>
    internal bool IsWildcard => _node is null && WildcardPattern.ContainsWildcardCharacters(_text);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>The nodes that are meant.</summary>
    internal IReadOnlyList<PeerNode> Find()
    {
        if (_node is not null)
            return [_node];

        var isMeant = Given.Names(_text);
        return [.. NodeRegistry.All.Where(node => isMeant(node.Name))];
    }
}
