using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>
/// Decides which members a node knows and connects to. Sans-IO: events go in, with the time since the node's start, and
/// actions come out of <see cref="TryTake"/>. Not thread-safe.
/// </summary>
internal interface IDiscovery
{
    /// <summary>The node's own entry.</summary>
    Member Self { get; }

    /// <summary>The other known members, including those that are gone but not yet forgotten.</summary>
    IReadOnlyCollection<Member> Members { get; }

    /// <summary>Whether every member that should be is connected.</summary>
    bool IsComplete { get; }

    /// <summary>The living members that should be connected but aren't.</summary>
    IReadOnlyList<MissingMember> Missing { get; }

    /// <summary>The time when the list of members last changed.</summary>
    TimeSpan LastNews { get; }

    /// <summary>The number of members left out so far because the list was full.</summary>
    long Ignored { get; }

    /// <summary>The number of dials postponed so far because of <see cref="DialBudget"/>.</summary>
    long Postponed { get; }

    /// <summary>The time when <see cref="Advance"/> must be called next, or <see cref="TimeSpan.MaxValue"/> for never.</summary>
    TimeSpan NextDue { get; }

    /// <summary>Advances the time and does what is due.</summary>
    void Advance(TimeSpan now);

    /// <summary>Changes the endpoints where this node can be dialled.</summary>
    void Move(IReadOnlyList<PeerEndpoint> endpoints, TimeSpan now);

    /// <summary>Reports that a member that gossips has connected, for the first time or again.</summary>
    /// <param name="member">The member as described in its HELLO on the link.</param>
    /// <param name="now">The time.</param>
    void Connected(Member member, TimeSpan now);

    /// <summary>Reports that a member is no longer connected.</summary>
    void Disconnected(PeerId id, Departure how, TimeSpan now);

    /// <summary>Reports that a <see cref="DiscoveryAction.Dial"/> has ended. It has failed if the member is not connected by now.</summary>
    void DialFailed(PeerId id, TimeSpan now);

    /// <summary>Receives a gossip from a connected member.</summary>
    void Hear(PeerId from, Gossip gossip, TimeSpan now);

    /// <summary>Takes the next action.</summary>
    /// <returns>False if there is no action.</returns>
    bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DiscoveryAction? action);
}
