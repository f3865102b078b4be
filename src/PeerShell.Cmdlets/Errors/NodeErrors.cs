using System.Management.Automation;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Errors;

/// <summary>Errors about the nodes of this process and their options.</summary>
internal static class NodeErrors
{
    public static ErrorRecord NoNode() => new(
        new ItemNotFoundException("No node is running in this process. Start one with Start-PeerNode."),
        nameof(NoNode), ErrorCategory.ObjectNotFound, null);

    public static ErrorRecord NodeRequired(IReadOnlyList<PeerNode> running) => new(
        new ArgumentException($"Several nodes are running: {Phrases.Names(running)}. Choose one with -Node."),
        nameof(NodeRequired), ErrorCategory.InvalidArgument, running);

    public static ErrorRecord NodeNotFound(NodeReference node) => new(
        new ItemNotFoundException(NodeRegistry.All is { Count: > 0 } running
            ? $"No node is called '{node}'. Running nodes: {Phrases.Names(running)}."
            : $"No node is called '{node}'. None is running in this process; start one with Start-PeerNode."),
        nameof(NodeNotFound), ErrorCategory.ObjectNotFound, node.ToString());

    public static ErrorRecord NodeNotFound(NodeReference node, IReadOnlyList<PeerNode> among) => new(
        new ItemNotFoundException(
            $"No node is called '{node}'. {(among.Count > 0 ? $"Running nodes: {Phrases.Names(among)}." : "None is running there.")}"),
        nameof(NodeNotFound), ErrorCategory.ObjectNotFound, node.ToString());

    public static ErrorRecord NodeNameInUse(string name) => new(
        new InvalidOperationException(
            $"A node called '{name}' is running in this process. Choose another name, or stop it with Stop-PeerNode."),
        nameof(NodeNameInUse), ErrorCategory.ResourceExists, name);

    public static ErrorRecord NodeNamesInUse(IReadOnlyList<string> names, object target) => new(
        new InvalidOperationException(
            (names.Count == 1
                ? $"A node called {names[0]} is running in this process. Stop it"
                : $"Nodes called {Phrases.Names(names)} are running in this process. Stop them")
            + " with Stop-PeerNode, or create the topology with other names (New-PeerTopology -Name)."),
        nameof(NodeNameInUse), ErrorCategory.ResourceExists, target);

    public static ErrorRecord NodeStopped(PeerNode node, string details = "") => new(
        new InvalidOperationException($"Node '{node}' has stopped{(details.Length == 0 ? "" : $": {details}")}."),
        nameof(NodeStopped), ErrorCategory.InvalidOperation, node);

    public static ErrorRecord InvalidNodeOptions(ArgumentException error, string? name) => new(
        error, nameof(InvalidNodeOptions), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord InvalidTag(ArgumentException error, object tags) => new(
        error, nameof(InvalidTag), ErrorCategory.InvalidArgument, tags);

    public static ErrorRecord InvalidWildcard(ArgumentException error, string text) => new(
        error, nameof(InvalidWildcard), ErrorCategory.InvalidArgument, text);

    /// <summary>Returns the target of an error about nodes: the node itself if there is only one.</summary>
    public static object Target(IReadOnlyList<PeerNode> nodes) => nodes is [var node] ? node : nodes;
}
