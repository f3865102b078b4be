namespace PeerShell.Discovery;

/// <summary>A change of a member.</summary>
internal enum MemberChange
{
    /// <summary>It was unknown, forgotten or gone, and is now known as live.</summary>
    Discovered,

    /// <summary>Its name, tags or endpoints have changed.</summary>
    Updated,

    /// <summary>A node could not reach it.</summary>
    Suspected,

    /// <summary>It was suspect and is alive again.</summary>
    Recovered,

    /// <summary>It is now <see cref="MemberState.Gone"/> or <see cref="MemberState.Left"/>.</summary>
    Left,
}
