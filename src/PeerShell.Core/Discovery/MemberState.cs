namespace PeerShell.Discovery;

/// <summary>How a member of the network is, as far as is known.</summary>
public enum MemberState
{
    /// <summary>It runs.</summary>
    Alive,

    /// <summary>Somebody could not reach it. It has a while to say that it is alive.</summary>
    Suspect,

    /// <summary>Nobody heard of it in that while. It is dialled again, ever more rarely, until it is forgotten.</summary>
    Gone,

    /// <summary>It has stopped, and said so.</summary>
    Left,
}
