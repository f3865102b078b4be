namespace PeerShell.Protocol;

/// <summary>The protocol of a link.</summary>
public enum LinkProtocol
{
    /// <summary>PeerShell's own protocol.</summary>
    Native,

    /// <summary>
    /// The protocol of tokio-p2p, with one JSON value per line, so that programs that know nothing of PeerShell can join.
    /// The other program acknowledges nothing, and the round trip can't be measured.
    /// </summary>
    JsonLines,
}
