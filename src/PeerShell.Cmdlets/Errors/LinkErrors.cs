using System.Management.Automation;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Topology.Live;

namespace PeerShell.Errors;

/// <summary>Errors about links between nodes of this process, and their conditions.</summary>
internal static class LinkErrors
{
    public static ErrorRecord LinkEndNotFound(NodeReference node)
    {
        var running = NodeRegistry.All is { Count: > 0 } known ? $" Running nodes: {Phrases.Names(known)}." : "";
        return new(
            new ItemNotFoundException(
                $"No node of this process is called '{node}'. Only links between nodes of this process can have conditions.{running}"),
            nameof(NodeErrors.NodeNotFound), ErrorCategory.ObjectNotFound, node.ToString());
    }

    public static ErrorRecord LinkNotFound(NodeReference from, NodeReference to) => new(
        new ItemNotFoundException($"There is no link between '{from}' and '{to}' in this process. List the links with Get-PeerLink."),
        nameof(LinkNotFound), ErrorCategory.ObjectNotFound, $"{from}-{to}");

    public static ErrorRecord LinkToSelf(PeerNode node) => new(
        new ArgumentException($"Node '{node}' has no link to itself. Name another node with -To."),
        nameof(LinkToSelf), ErrorCategory.InvalidArgument, node);

    public static ErrorRecord LinkNotShapeable(PeerLink link) => new(
        new InvalidOperationException(
            $"The link between '{link.From}' and '{link.To}' can't have conditions, "
            + "because one of the nodes is in an in-memory network that the other can't reach."),
        nameof(LinkNotShapeable), ErrorCategory.InvalidOperation, link);

    public static ErrorRecord NoLinkConditions() => new(
        new ArgumentException(
            "No condition was given. Give at least one of -Latency, -Jitter, -LossPercent, -Bandwidth and -Down, "
            + "or remove all conditions with Reset-PeerLink."),
        nameof(NoLinkConditions), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord InvalidLinkConditions(ArgumentException error, object target) => new(
        error, nameof(InvalidLinkConditions), ErrorCategory.InvalidArgument, target);
}
