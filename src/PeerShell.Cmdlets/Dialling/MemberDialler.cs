using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Dialling;

/// <summary>Members of the network that somebody means, and that are to be dialled before anything can be sent to them.</summary>
internal sealed class MemberDialler(PeerReference reference, IReadOnlyList<PeerNode> nodes)
{
    // Beside a peer of that name a member of the same name is the same program, started anew or about to be forgotten.
    private readonly (PeerNode Node, Member Member)[] _members =
    [
        .. from node in reference.Among(nodes)
           let peers = node.Peers
           where reference.Peer is null && (reference.IsWildcard || reference.Among(peers).Count == 0)
           from member in reference.Among(node.Members)
           where member.IsLive && peers.All(peer => peer.Id != member.Id)
           select (node, member),
    ];

    /// <summary>Connects to them. Of those that don't answer an error is written.</summary>
    /// <param name="command">For whom.</param>
    /// <param name="limit">How long each may take; null for as long as its node has for a handshake.</param>
    /// <param name="report">What becomes of the errors.</param>
    /// <returns>Whether all have answered.</returns>
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
