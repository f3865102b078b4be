namespace PeerShell.Topology.Live;

/// <summary>A network could not be started or repaired. What was started for it is stopped again.</summary>
/// <param name="subject">The node or link that failed.</param>
/// <param name="message">A sentence for people: what failed, and why.</param>
/// <param name="innerException">What lies beneath.</param>
public sealed class NetworkException(object subject, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The <see cref="TopologyNode"/> or the <see cref="TopologyLink"/> that failed.</summary>
    public object Subject { get; } = subject;
}
