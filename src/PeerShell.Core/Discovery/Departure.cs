namespace PeerShell.Discovery;

/// <summary>The way in which a connection to a member ended.</summary>
internal enum Departure
{
    /// <summary>It broke or timed out. Either the member is gone or only the connection.</summary>
    Lost,

    /// <summary>One of the two nodes asked for it, so this node does not dial the member again.</summary>
    Parted,

    /// <summary>The member announced that it is stopping.</summary>
    Stopped,
}
