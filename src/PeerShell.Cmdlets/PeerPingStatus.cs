namespace PeerShell;

/// <summary>The result of a measurement of Test-Peer.</summary>
public enum PeerPingStatus
{
    /// <summary>The peer answered.</summary>
    Success,

    /// <summary>The peer is not connected, or its link ended during the measurement.</summary>
    NotConnected,

    /// <summary>There was no answer in time.</summary>
    TimedOut,

    /// <summary>The peer speaks JSON lines, which can't measure round trips.</summary>
    NotSupported,
}
