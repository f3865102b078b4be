using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Dialling;

/// <summary>Dials the members of the network that a reference means, so that messages can be sent to them.</summary>
internal sealed class MemberDialler(PeerReference reference, IReadOnlyList<PeerNode> nodes)
{
    // A member with the name of a peer is the same program, which was restarted or is about to be forgotten.
    private readonly (PeerNode Node, Member Member)[] _members =
    [
        .. from node in reference.Among(nodes)
           let peers = node.Peers
           where reference.Peer is null && (reference.IsWildcard || reference.Among(peers).Count == 0)
           from member in reference.Among(node.Members)
           where member.IsLive && peers.All(peer => peer.Id != member.Id)
           select (node, member),
    ];

    /// <summary>Connects to the members. Reports an error for each that does not answer.</summary>
    /// <param name="command">The command that waits.</param>
    /// <param name="limit">The time limit of each dial; null for the node's own handshake time.</param>
    /// <param name="report">Receives the errors.</param>
    /// <returns>Whether all members have answered.</returns>
    public bool Reach(PeerCommand command, TimeSpan? limit, Action<ErrorRecord> report)
    {
        if (_members.Length == 0)
            return true;

        var dials = _members.Select(one => DialResult.ReachAsync(one.Node, one.Member, limit, command.StopToken)).ToList();
        var wait = new PipelineWait(command, status: () => $"Connecting to {Phrases.Names([.. _members.Select(one => one.Member)])}.");
        var allAnswered = true;
        foreach (var dial in wait.TakeCompleted(dials))
        {
            if (dial.Error is not { } error)
                continue;

            allAnswered = false;
            report(error);
        }

        wait.EndProgress();
        return allAnswered;
    }
}
