namespace PeerShell.Protocol.Sessions;

/// <summary>
/// One of the two ordered streams of a <see cref="Session"/>, both ways: that of messages, which wait when the receiver
/// has no room for them, and that of replies, which never do, since a handler that holds up its messages may itself be
/// waiting for a reply.
/// </summary>
internal sealed class Lane(SendLog log, Inflow inflow)
{
    public SendLog Log { get; } = log;

    public Inflow Inflow { get; } = inflow;

    /// <summary>How many bytes may be sent beyond what is acknowledged, as the far side has said.</summary>
    public long Window { get; set; }

    /// <summary>How many bytes may be sent now: <i>sent</i> never runs further ahead of <i>acknowledged</i> than the window.</summary>
    public long Sendable => Math.Min(Log.End, Log.Acknowledged + Window) - Log.Sent;
}
