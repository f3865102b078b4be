namespace PeerShell.Discovery;

/// <summary>The state of a member of the network, as far as it is known.</summary>
public enum MemberState
{
    /// <summary>The member is running.</summary>
    Alive,

    /// <summary>A node could not reach the member. The member is gone if it does not respond within the suspicion time.</summary>
    Suspect,

    /// <summary>The member did not respond within the suspicion time. It is dialled ever more rarely until it is forgotten.</summary>
    Gone,

    /// <summary>The member announced that it was stopping.</summary>
    Left,
}
