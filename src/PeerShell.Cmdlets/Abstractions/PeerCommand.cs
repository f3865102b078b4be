using System.Management.Automation;
using PeerShell.Dialling;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>
/// The base of all cmdlets. Work that takes time runs as tasks on the thread pool and never writes to the pipeline itself. The
/// pipeline thread waits for the tasks with <see cref="PipelineWait"/>, so that it can be interrupted, and writes their results.
/// </summary>
public abstract class PeerCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when the result is no longer wanted.</summary>
    internal CancellationToken StopToken => _stop.Token;

    /// <summary>
    /// Cancels the background work. When a later command ends the pipeline, as Select-Object -First does, only this is called.
    /// </summary>
    public void Dispose()
    {
        _stop.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels the background work on Ctrl+C or <c>PowerShell.Stop()</c>.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Finds the nodes that a command is about.</summary>
    /// <param name="references">The value of -Node; null for the only running node.</param>
    /// <param name="report">Receives the errors about nodes that are not found.</param>
    /// <param name="wildcardsMayFitNone">Whether a wildcard that matches none is accepted.</param>
    private protected IReadOnlyList<PeerNode> FindNodes(
        IReadOnlyList<NodeReference>? references, Action<ErrorRecord> report, bool wildcardsMayFitNone = false)
    {
        if (references is null)
            return [TheOnlyNode()];

        List<PeerNode> nodes = [];
        foreach (var reference in references)
        {
            var found = reference.Find();
            if (found.Count == 0 && !(wildcardsMayFitNone && reference.IsWildcard))
                report(NodeErrors.NodeNotFound(reference));

            nodes.AddRange(found.Except(nodes));
        }

        return nodes;
    }

    /// <summary>
    /// Finds the nodes whose peers a command is about. Peer and member objects know their nodes. Ends the command when an object belongs
    /// to a node that the user did not give, because the command would not use the given node.
    /// </summary>
    private protected IReadOnlyList<PeerNode> FindNodes(
        IReadOnlyList<PeerReference> peers, IReadOnlyList<NodeReference>? references, Action<ErrorRecord> report)
    {
        if (references is null && peers.Count > 0 && peers.All(peer => peer.Node is not null))
            return [.. peers.Select(peer => peer.Node!).Distinct()];

        var nodes = FindNodes(references, report);
        if (references is not null && nodes.Count > 0
            && peers.FirstOrDefault(peer => peer.Node is { } owner && !nodes.Contains(owner)) is { } foreign)
        {
            ThrowTerminatingError(PeerErrors.PeerOfOtherNode(foreign, nodes));
        }

        return nodes;
    }

    /// <summary>Finds the peers that a reference means, after connecting to the members among them that are not connected yet.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="nodes">The nodes whose peers they are.</param>
    /// <param name="limit">The time limit to connect; null for the node's own handshake time.</param>
    /// <param name="report">Receives the errors.</param>
    internal IReadOnlyList<Peer> Reach(
        PeerReference reference, IReadOnlyList<PeerNode> nodes, TimeSpan? limit, Action<ErrorRecord> report)
    {
        var allAnswered = new MemberDialler(reference, nodes).Reach(this, limit, report);
        if (!reference.TryFind(nodes, out var peers, out var error) && allAnswered)
            report(peers.Count == 0 && NodeErrors.StoppedAmong(nodes) is { } stopped ? stopped : error);

        return peers;
    }

    /// <summary>Ends the command when a reference can mean several peers. A peer that is not found may still connect.</summary>
    private protected void RefuseAmbiguous(IEnumerable<PeerReference> peers, IReadOnlyList<PeerNode> nodes)
    {
        foreach (var reference in peers.Where(peer => !peer.IsWildcard))
        {
            if (nodes.Select(node => reference.Among(node.Peers)).FirstOrDefault(found => found.Count > 1) is { } candidates)
                ThrowTerminatingError(PeerErrors.PeerAmbiguous(reference, candidates));
        }
    }

    /// <summary>Ends the command when a topic is longer than any topic can be.</summary>
    private protected void RefuseTooLong(IEnumerable<string>? topics)
    {
        if (topics?.FirstOrDefault(MessageFilter.IsTooLong) is { } topic)
            ThrowTerminatingError(MessageErrors.TopicTooLong(topic));
    }

    private PeerNode TheOnlyNode()
    {
        var running = NodeRegistry.All.Where(node => node.State == NodeState.Running).ToArray();
        if (running.Length != 1)
            ThrowTerminatingError(running.Length == 0 ? NodeErrors.NoNode() : NodeErrors.NodeRequired(running));

        return running[0];
    }
}
