namespace PeerShell.Protocol.Sessions;

/// <summary>
/// One of the two ordered streams of a <see cref="Session"/>, in both directions. Messages wait while the receiver has no
/// room for them. Replies never wait, because a handler that holds up its messages may itself be waiting for a reply.
/// </summary>
internal sealed class Lane(SendLog log, Inflow inflow)
{
    public SendLog Log { get; } = log;

    public Inflow Inflow { get; } = inflow;

    /// <summary>The number of bytes that may be sent beyond the acknowledged position, as announced by the other side.</summary>
    public long Window { get; set; }

    /// <summary>
    /// The number of bytes that may be sent now: <i>sent</i> is never further ahead of <i>acknowledged</i> than the window.
    /// </summary>
    public long Sendable => Math.Min(Log.End, Log.Acknowledged + Window) - Log.Sent;
}
