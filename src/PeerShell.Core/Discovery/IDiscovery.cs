using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>
/// Whom a node knows, and whom it is to connect to. Sans-IO: what happens goes in, with the time since the node's start;
/// what is to be done comes out of <see cref="TryTake"/>. Not thread-safe.
/// </summary>
internal interface IDiscovery
{
    /// <summary>What the node says about itself.</summary>
    Member Self { get; }

    /// <summary>The other members it knows, those that are gone and not yet forgotten included.</summary>
    IReadOnlyCollection<Member> Members { get; }

    /// <summary>Whether every member that should be is connected.</summary>
    bool IsComplete { get; }

    /// <summary>When the list of members last changed.</summary>
    TimeSpan LastNews { get; }

    /// <summary>Entries that were ignored so far as the list was full.</summary>
    long Ignored { get; }

    /// <summary>When <see cref="Advance"/> is to be called next; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    TimeSpan NextDue { get; }

    /// <summary>Time has passed.</summary>
    void Advance(TimeSpan now);

    /// <summary>The node can be dialled elsewhere now.</summary>
    void Move(IReadOnlyList<PeerEndpoint> endpoints, TimeSpan now);

    /// <summary>A member is connected: for the first time, or again. It gossips.</summary>
    /// <param name="member">As it describes itself on the link.</param>
    /// <param name="now">The time.</param>
    void Connected(Member member, TimeSpan now);

    /// <summary>A member is no longer connected.</summary>
    void Disconnected(PeerId id, Departure how, TimeSpan now);

    /// <summary>A <see cref="DiscoveryAction.Dial"/> is over. If the member is not connected by now, it did not lead to it.</summary>
    void DialFailed(PeerId id, TimeSpan now);

    /// <summary>A connected member has told something.</summary>
    void Hear(PeerId from, Gossip gossip, TimeSpan now);

    /// <summary>Takes the next thing to do.</summary>
    /// <returns>False when there is nothing.</returns>
    bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DiscoveryAction? action);
}
