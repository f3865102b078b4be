namespace PeerShell.Protocol;

/// <summary>What is spoken on a link.</summary>
public enum LinkProtocol
{
    /// <summary>PeerShell's own protocol.</summary>
    Native,

    /// <summary>
    /// One JSON value per line, as tokio-p2p speaks it; so programs that know nothing of PeerShell can join. Nothing is
    /// acknowledged by the far program, and the round trip can't be measured.
    /// </summary>
    JsonLines,
}
