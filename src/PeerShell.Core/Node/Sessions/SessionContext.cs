using PeerShell.Node.Events;
using PeerShell.Node.Requests;
using PeerShell.Node.Timing;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>What the sessions of a node share.</summary>
internal sealed class SessionContext
{
    private long _nominations;

    /// <summary>The node's settings.</summary>
    public required PeerNodeOptions Options { get; init; }

    /// <summary>Who the node is.</summary>
    public required NodeProfile Profile { get; init; }

    /// <summary>The node's events.</summary>
    public required NodeEvents Events { get; init; }

    /// <summary>The peers, which a session leaves when it ends.</summary>
    public required PeerTable Peers { get; init; }

    /// <summary>Ends the sessions of peers that came back as new processes.</summary>
    public required Successors Successors { get; init; }

    /// <summary>The requests to all peers.</summary>
    public required NodeRequests Requests { get; init; }

    /// <summary>Stamps messages.</summary>
    public required MessageClock MessageClock { get; init; }

    /// <summary>What the receive windows of all peers may grow by, together.</summary>
    public required WindowGrowth WindowGrowth { get; init; }

    /// <summary>Makes what routes a session's messages.</summary>
    public required Func<PeerSession, IMessageRouter> CreateRouter { get; init; }

    /// <summary>The node, as a session needs it.</summary>
    public required ISessionHost Host { get; init; }

    /// <summary>Fires when the node stops.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock => Options.Clock;

    /// <summary>Returns a number for an arbiter's offer, higher than any before.</summary>
    public long NextNomination() => Interlocked.Increment(ref _nominations);

    /// <summary>Returns a random number for a new session or node instance.</summary>
    public static ulong NewNumber() => (ulong)Random.Shared.NextInt64(1, long.MaxValue);
}
