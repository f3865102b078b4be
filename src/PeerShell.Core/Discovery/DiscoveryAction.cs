using PeerShell.Protocol;

namespace PeerShell.Discovery;

/// <summary>An action that a node must perform for its discovery.</summary>
internal abstract record DiscoveryAction
{
    private DiscoveryAction()
    {
    }

    /// <summary>Sends a gossip to a connected member.</summary>
    public sealed record Tell(PeerId To, Gossip Gossip) : DiscoveryAction;

    /// <summary>Dials a member and reports the result.</summary>
    public sealed record Dial(Member Member) : DiscoveryAction;

    /// <summary>Reports a change of a member.</summary>
    public sealed record Report(Member Member, MemberChange Change) : DiscoveryAction;
}
