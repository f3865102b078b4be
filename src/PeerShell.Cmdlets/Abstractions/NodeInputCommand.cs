using System.Management.Automation;
using PeerShell.Completion;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>A cmdlet that collects nodes from the pipeline, and does its work at the end.</summary>
public abstract class NodeInputCommand : PeerCommand
{
    private readonly List<PeerNode> _nodes = [];

    /// <summary>The nodes; not needed while only one node is running.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    private protected IReadOnlyList<PeerNode> Nodes => _nodes;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _nodes.AddRange(FindNodes(Node, WriteError).Except(_nodes));
}
