namespace PeerShell.Discovery;

/// <summary>A living member that should be connected but isn't.</summary>
/// <param name="Member">The member.</param>
/// <param name="FailedDials">The number of dials to it that have failed since it was last connected.</param>
internal sealed record MissingMember(Member Member, int FailedDials);
