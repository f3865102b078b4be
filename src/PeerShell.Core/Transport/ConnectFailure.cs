namespace PeerShell.Transport;

/// <summary>The reason why a dial did not lead to a connected peer.</summary>
public enum ConnectFailure
{
    /// <summary>Nothing listens at that endpoint.</summary>
    Refused,

    /// <summary>There was no answer before the timeout.</summary>
    TimedOut,

    /// <summary>The host name has no address.</summary>
    NameNotFound,

    /// <summary>There is no route to that address.</summary>
    Unreachable,

    /// <summary>The program that listens there does not speak the PeerShell protocol, or breaks its rules.</summary>
    NotPeerShell,

    /// <summary>The two nodes have no protocol version in common.</summary>
    VersionMismatch,

    /// <summary>The node there belongs to a network with another name.</summary>
    WrongNetwork,

    /// <summary>The address belongs to the dialling node itself.</summary>
    OwnAddress,

    /// <summary>The node there refused the link for another reason, which the message quotes.</summary>
    Rejected,

    /// <summary>The connection broke before the handshake was finished.</summary>
    Broken,

    /// <summary>The dialling node is stopping.</summary>
    Stopping,

    /// <summary>The process of the dialling node has too few file handles left, so nothing was dialled.</summary>
    TooFewHandles,
}
