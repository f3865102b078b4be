using PeerShell.Node.Events;
using PeerShell.Node.Requests;
using PeerShell.Node.Timing;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>The objects that the sessions of a node share.</summary>
internal sealed class SessionContext
{
    private long _nominations;

    /// <summary>The node's settings.</summary>
    public required PeerNodeOptions Options { get; init; }

    /// <summary>The identity of the node.</summary>
    public required NodeProfile Profile { get; init; }

    /// <summary>The node's events.</summary>
    public required NodeEvents Events { get; init; }

    /// <summary>The peers. A session removes its peer when it ends.</summary>
    public required PeerTable Peers { get; init; }

    /// <summary>The class that finds the nodes that run where lost peers were.</summary>
    public required Successors Successors { get; init; }

    /// <summary>The requests to all peers.</summary>
    public required NodeRequests Requests { get; init; }

    /// <summary>The clock for the timestamps of messages.</summary>
    public required MessageClock MessageClock { get; init; }

    /// <summary>The shared allowance for the growth of all receive windows.</summary>
    public required WindowGrowth WindowGrowth { get; init; }

    /// <summary>A function that creates the router of a session's messages.</summary>
    public required Func<PeerSession, IMessageRouter> CreateRouter { get; init; }

    /// <summary>The node, as a session sees it.</summary>
    public required ISessionHost Host { get; init; }

    /// <summary>The token that is cancelled when the node stops.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock => Options.Clock;

    /// <summary>Returns the number for an arbiter's next offer, which is higher than all before.</summary>
    public long NextNomination() => Interlocked.Increment(ref _nominations);

    /// <summary>Returns a random number for a new session or node instance.</summary>
    public static ulong NewNumber() => (ulong)Random.Shared.NextInt64(1, long.MaxValue);
}
