namespace PeerShell.Topology.Live;

/// <summary>A network could not be started or repaired. The nodes that were started for it have been stopped again.</summary>
/// <param name="subject">The node or link that failed.</param>
/// <param name="message">What failed, and why, in a sentence for users.</param>
/// <param name="innerException">The cause.</param>
public sealed class NetworkException(object subject, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The <see cref="TopologyNode"/> or the <see cref="TopologyLink"/> that failed.</summary>
    public object Subject { get; } = subject;
}
