namespace PeerShell.Discovery;

/// <summary>How a connection to a member ended.</summary>
internal enum Departure
{
    /// <summary>It broke, or fell silent: the member may be gone, or only the connection.</summary>
    Lost,

    /// <summary>One of the two wanted it so: it is not dialled again from here.</summary>
    Parted,

    /// <summary>The member has stopped, and said so.</summary>
    Stopped,
}
