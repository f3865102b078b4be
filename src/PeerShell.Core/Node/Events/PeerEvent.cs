using System.Diagnostics.CodeAnalysis;
using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>
/// Something that happened to a node, its links or its peers. It is also the argument of the node's .NET events, so subscribers
/// get it without a wrapper.
/// </summary>
[SuppressMessage(
    "Naming",
    "CA1710",
    Justification = "It is primarily an event that scripts read from a log. It is also an event argument because scripts then need no "
        + "wrapper.")]
public sealed class PeerEvent : EventArgs
{
    /// <summary>The time of the event.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The kind of event.</summary>
    public required PeerEventKind Kind { get; init; }

    /// <summary>The name of the node that logged the event.</summary>
    public required string Node { get; init; }

    /// <summary>The peer that the event is about; null if it is about none.</summary>
    public Peer? Peer { get; init; }

    /// <summary>The member of the network that the event is about; null if it is about none.</summary>
    public Member? Member { get; init; }

    /// <summary>The endpoint that the event is about; null if it is about none.</summary>
    public PeerEndpoint? Endpoint { get; init; }

    /// <summary>The reason why a link or session ended; <see cref="CloseReason.None"/> if none did.</summary>
    public CloseReason Reason { get; init; }

    /// <summary>The number of messages, lines, links, dials or members that the event is about; 0 if nothing is counted.</summary>
    public long Count { get; init; }

    /// <summary>The description of the event for users.</summary>
    public required string Message { get; init; }

    /// <summary>The sequence number among the node's events, starting at 1.</summary>
    public long Sequence { get; internal set; }

    /// <summary>Returns the description.</summary>
    /// <returns>The value of <see cref="Message"/>.</returns>
    public override string ToString() => Message;
}
