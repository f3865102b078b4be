using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.References;
using PeerShell.Topology.Live;

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
            ? $"{NoNodeIs(node)}. Running nodes: {Phrases.Names(running)}."
            : $"{NoNodeIs(node)}. None is running in this process; start one with Start-PeerNode."),
        nameof(NodeNotFound), ErrorCategory.ObjectNotFound, node.ToString());

    public static ErrorRecord NodeNotFound(NodeReference node, NetworkReference network, IReadOnlyList<PeerNode> among) => new(
        new ItemNotFoundException(among.Count > 0
            ? $"{NoNodeIs(node)} in network '{network}'. Its nodes: {Phrases.Names(among)}."
            : $"{NoNodeIs(node)} in network '{network}', which has no running nodes."),
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
            + $" with Stop-PeerNode{OtherRemedies(names, target)}."),
        nameof(NodeNameInUse), ErrorCategory.ResourceExists, target);

    // A network that is repaired keeps the names of its topology.
    private static string OtherRemedies(IReadOnlyList<string> names, object target) =>
        target is PeerNetwork ? ""
        : NetworkRegistry.All.FirstOrDefault(network => names.Any(name => network.FindNode(name) is not null)) is { } network
            ? $", repair network '{network.Name}' with Start-PeerTopology -Network '{network.Name}', "
                + "or create the topology with other names (New-PeerTopology -Name)"
            : ", or create the topology with other names (New-PeerTopology -Name)";

    public static ErrorRecord NodeStopped(PeerNode node, string details = "") => new(
        new InvalidOperationException($"Node '{node}' has stopped{Details(node, details)}."),
        nameof(NodeStopped), ErrorCategory.InvalidOperation, node);

    /// <summary>Returns the error for the first node that has stopped; null if none has.</summary>
    public static ErrorRecord? StoppedAmong(IReadOnlyList<PeerNode> nodes) =>
        nodes.FirstOrDefault(node => node.State == NodeState.Stopped) is { } stopped ? NodeStopped(stopped) : null;

    public static ErrorRecord InvalidNodeOptions(ArgumentException error, string? name) => new(
        error, nameof(InvalidNodeOptions), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord InvalidTag(ArgumentException error, object tags) => new(
        error, nameof(InvalidTag), ErrorCategory.InvalidArgument, tags);

    public static ErrorRecord InvalidWildcard(ArgumentException error, string text) => new(
        error, nameof(InvalidWildcard), ErrorCategory.InvalidArgument, text);

    public static ErrorRecord DeadAfterTooShort(TimeSpan given) => new(
        new ArgumentException(
            $"-DeadAfter must be at least {Phrases.Seconds(KeepAliveOptions.ShortestDeadAfter)}, not {Phrases.Seconds(given)}, "
            + "because a busy machine would look dead."),
        nameof(InvalidNodeOptions), ErrorCategory.InvalidArgument, given);

    public static ErrorRecord ResumeWindowNegative(TimeSpan given) => new(
        new ArgumentException($"-ResumeWindow can't be negative, as {Phrases.Seconds(given)} is."),
        nameof(InvalidNodeOptions), ErrorCategory.InvalidArgument, given);

    /// <summary>Returns the target of an error about nodes: the node itself if there is only one.</summary>
    public static object Target(IReadOnlyList<PeerNode> nodes) => nodes is [var node] ? node : nodes;

    // What is said of the node itself does not repeat its name.
    private static string Details(PeerNode node, string details)
    {
        var subject = $"node '{node}' ";
        return details.StartsWith(subject, StringComparison.Ordinal) ? $": it {details[subject.Length..]}"
            : details.Length > 0 ? $": {details}"
            : "";
    }

    private static string NoNodeIs(NodeReference node) => node.IsWildcard ? $"No node matches '{node}'" : $"No node is called '{node}'";
}
