namespace PeerShell;

/// <summary>What came of a measurement of Test-Peer.</summary>
public enum PeerPingStatus
{
    /// <summary>The peer answered.</summary>
    Success,

    /// <summary>The peer is not connected, or its link ended meanwhile.</summary>
    NotConnected,

    /// <summary>There was no answer in time.</summary>
    TimedOut,

    /// <summary>The peer speaks JSON lines, by which no round trip can be measured.</summary>
    NotSupported,
}
