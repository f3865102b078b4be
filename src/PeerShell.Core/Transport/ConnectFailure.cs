namespace PeerShell.Transport;

/// <summary>Why a dial did not end in a connected peer.</summary>
public enum ConnectFailure
{
    /// <summary>Nobody listens at that port.</summary>
    Refused,

    /// <summary>There was no answer in time.</summary>
    TimedOut,

    /// <summary>The host name has no address.</summary>
    NameNotFound,

    /// <summary>There is no way to that address.</summary>
    Unreachable,

    /// <summary>What listens there does not speak the PeerShell protocol, or breaks its rules.</summary>
    NotPeerShell,

    /// <summary>The two nodes have no protocol version in common.</summary>
    VersionMismatch,

    /// <summary>The node there belongs to a network of another name.</summary>
    WrongNetwork,

    /// <summary>The address is the dialling node's own.</summary>
    OwnAddress,

    /// <summary>The node there refused the link for another reason, which the message quotes.</summary>
    Rejected,

    /// <summary>The connection broke before the handshake was done.</summary>
    Broken,

    /// <summary>The dialling node is stopping.</summary>
    Stopping,
}
