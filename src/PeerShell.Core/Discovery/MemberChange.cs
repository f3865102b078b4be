namespace PeerShell.Discovery;

/// <summary>What has become of a member.</summary>
internal enum MemberChange
{
    /// <summary>It was unknown, or forgotten, or gone, and is known as alive now.</summary>
    Discovered,

    /// <summary>What it says about itself has changed.</summary>
    Updated,

    /// <summary>Somebody could not reach it.</summary>
    Suspected,

    /// <summary>It was suspect, and is alive.</summary>
    Recovered,

    /// <summary>It is <see cref="MemberState.Gone"/> or <see cref="MemberState.Left"/>.</summary>
    Left,
}
