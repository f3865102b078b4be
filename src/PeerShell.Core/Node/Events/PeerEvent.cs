using System.Diagnostics.CodeAnalysis;
using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>
/// Something that happened to a node, its links or its peers. It is also the argument of the node's .NET events, so subscribers
/// get it without a wrapper.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is an event first, which scripts read from a log; that it is the argument of .NET events too spares them a wrapper.")]
public sealed class PeerEvent : EventArgs
{
    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What.</summary>
    public required PeerEventKind Kind { get; init; }

    /// <summary>The name of the node it happened to.</summary>
    public required string Node { get; init; }

    /// <summary>The peer it is about, if any.</summary>
    public Peer? Peer { get; init; }

    /// <summary>The member of the network it is about, if any.</summary>
    public Member? Member { get; init; }

    /// <summary>The address it is about, if any.</summary>
    public PeerEndpoint? Endpoint { get; init; }

    /// <summary>Why a link was closed; <see cref="CloseReason.None"/> where none was.</summary>
    public CloseReason Reason { get; init; }

    /// <summary>How many messages, lines, links, dials or members it is about; 0 where nothing is counted.</summary>
    public long Count { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>Its place in the node's events, from 1.</summary>
    public long Sequence { get; internal set; }

    /// <summary>The sentence.</summary>
    /// <returns>For people.</returns>
    public override string ToString() => Message;
}
