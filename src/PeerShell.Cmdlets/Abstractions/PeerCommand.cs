using System.Management.Automation;
using PeerShell.Dialling;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>
/// A cmdlet. What takes time runs as tasks on the thread pool and is never given a way to the pipeline; the pipeline
/// thread waits for the tasks, and only here, so that it can be interrupted, and writes what came of them.
/// </summary>
public abstract class PeerCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when nobody wants the outcome any more.</summary>
    internal CancellationToken StopToken => _stop.Token;

    /// <summary>Ends what is under way. Not called when the pipeline downstream wants no more; then there is only the disposal.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ctrl+C, or <c>PowerShell.Stop()</c>.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Finds the nodes a command is about.</summary>
    /// <param name="references">What the user gave as -Node; null means the only one.</param>
    /// <param name="report">What becomes of the error for a node that isn't there.</param>
    /// <param name="wildcardsMayFitNone">Whether that is no error.</param>
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

    /// <summary>Finds the nodes whose peers a command is about: peers and members as objects know theirs.</summary>
    private protected IReadOnlyList<PeerNode> FindNodes(
        IReadOnlyList<PeerReference> peers, IReadOnlyList<NodeReference>? references, Action<ErrorRecord> report) =>
        references is null && peers.Count > 0 && peers.All(peer => peer.Node is not null)
            ? [.. peers.Select(peer => peer.Node!).Distinct()]
            : FindNodes(references, report);

    /// <summary>Finds the peers that are meant, once those members of the network among them are connected that are not yet.</summary>
    /// <param name="reference">Who is meant.</param>
    /// <param name="nodes">Whose peers.</param>
    /// <param name="limit">How long it may take to connect; null for as long as the node has for a handshake.</param>
    /// <param name="report">What becomes of the errors.</param>
    internal IReadOnlyList<Peer> Reach(
        PeerReference reference, IReadOnlyList<PeerNode> nodes, TimeSpan? limit, Action<ErrorRecord> report)
    {
        var allAnswered = new MemberDialler(reference, nodes).Reach(this, limit, report);
        if (!reference.TryFind(nodes, out var peers, out var error) && allAnswered)
            report(error);

        return peers;
    }

    /// <summary>Ends the command when it isn't clear which peer is meant. One that isn't there may come.</summary>
    private protected void RefuseAmbiguous(IEnumerable<PeerReference> peers, IReadOnlyList<PeerNode> nodes)
    {
        foreach (var reference in peers.Where(peer => !peer.IsWildcard))
        {
            if (nodes.Select(node => reference.Among(node.Peers)).FirstOrDefault(found => found.Count > 1) is { } candidates)
                ThrowTerminatingError(PeerErrors.PeerAmbiguous(reference, candidates));
        }
    }

    /// <summary>Ends the command when there can be no messages about a topic.</summary>
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
