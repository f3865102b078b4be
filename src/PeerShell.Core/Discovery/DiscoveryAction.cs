using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>What a node is to do for its discovery.</summary>
internal abstract record DiscoveryAction
{
    private DiscoveryAction()
    {
    }

    /// <summary>Send a gossip to a connected member.</summary>
    public sealed record Tell(PeerId To, Gossip Gossip) : DiscoveryAction;

    /// <summary>Dial a member, and report what came of it.</summary>
    public sealed record Dial(Member Member) : DiscoveryAction;

    /// <summary>Make known what has become of a member.</summary>
    public sealed record Report(Member Member, MemberChange Change) : DiscoveryAction;
}
