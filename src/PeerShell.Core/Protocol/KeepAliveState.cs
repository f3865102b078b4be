namespace PeerShell.Protocol;

/// <summary>What a link's silence means.</summary>
internal enum KeepAliveState
{
    /// <summary>It was heard of lately.</summary>
    Alive,

    /// <summary>It has been asked for a sign of life.</summary>
    Pinged,

    /// <summary>It should have answered.</summary>
    Suspect,

    /// <summary>It is to be given up.</summary>
    Dead,
}
