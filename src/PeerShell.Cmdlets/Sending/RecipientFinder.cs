using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Sending;

/// <summary>Finds the peers that a message or a request goes to, and reports why there are none.</summary>
/// <param name="command">The command.</param>
/// <param name="nodes">The nodes that send.</param>
internal sealed class RecipientFinder(PeerCommand command, IReadOnlyList<PeerNode> nodes)
{
    private bool _isWarned;

    /// <summary>Finds all peers, for a broadcast. Warns once if there are none.</summary>
    public IReadOnlyList<Peer> FindAll()
    {
        Peer[] peers = [.. nodes.SelectMany(node => node.Peers)];
        if (peers.Length > 0)
            return peers;

        if (NodeErrors.StoppedAmong(nodes) is { } stopped)
        {
            command.WriteError(stopped);
        }
        else if (!_isWarned)
        {
            _isWarned = true;
            command.WriteWarning(PeerErrors.NoPeer(nodes).ToString());
        }

        return peers;
    }

    /// <summary>Finds the connected peers.</summary>
    public IReadOnlyList<Peer> FindConnected()
    {
        Peer[] peers = [.. nodes.SelectMany(node => node.Peers).Where(peer => peer.IsConnected)];
        if (peers.Length == 0)
            command.WriteError(NodeStoppedOrNoPeer());

        return peers;
    }

    /// <summary>Finds the peers that a reference means; members of the network among them are connected first.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="limit">The time limit for each member to connect; null for the node's own.</param>
    /// <param name="report">Receives the errors about peers that are not found or don't connect.</param>
    public IReadOnlyList<Peer> FindNamed(PeerReference reference, TimeSpan? limit, Action<ErrorRecord> report)
    {
        var isReported = false;
        var peers = command.Reach(reference, nodes, limit, error =>
        {
            isReported = true;
            report(error);
        });
        if (peers.Count == 0 && !isReported)
            command.WriteError(nodes.Any(node => node.Peers.Count > 0) ? PeerErrors.PeerNotFound(reference, nodes) : NodeStoppedOrNoPeer());

        return peers;
    }

    // One of the nodes has stopped, or none is connected to a peer.
    private ErrorRecord NodeStoppedOrNoPeer() => NodeErrors.StoppedAmong(nodes) ?? PeerErrors.NoPeer(nodes);
}
