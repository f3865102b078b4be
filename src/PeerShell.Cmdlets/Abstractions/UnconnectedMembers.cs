using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>Members of the network that somebody means, and that are to be dialled before anything can be sent to them.</summary>
internal sealed class UnconnectedMembers(PeerReference reference, IReadOnlyList<PeerNode> nodes)
{
    private readonly (PeerNode Node, Member Member)[] _members =
    [
        .. from node in nodes
           let peers = node.Peers
           where reference.Peer is null && reference.Among(peers).Count == 0
           from member in reference.Among(node.Members)
           where member.State is MemberState.Alive or MemberState.Suspect && peers.All(peer => peer.Id != member.Id)
           select (node, member),
    ];

    /// <summary>Whether there is any.</summary>
    public bool Any => _members.Length > 0;

    /// <summary>Connects to them.</summary>
    /// <returns>Those that answered; of the others an error is written.</returns>
    public IReadOnlyList<Peer> Reach(PeerCommand command)
    {
        var dials = _members.Select(one => Dial.ReachAsync(one.Node, one.Member, command.StopToken)).ToList();
        var patience = new Patience(command, status: () => $"Connecting to {Errors.Names([.. _members.Select(one => one.Member)])}.");
        List<Peer> reached = [];
        foreach (var dial in patience.TakeCompleted(dials))
        {
            if (dial.Peer is { } peer)
                reached.Add(peer);
            else
                command.WriteError(dial.Error);
        }

        patience.Over();
        return reached;
    }
}
