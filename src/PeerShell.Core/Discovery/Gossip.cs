namespace PeerShell.Discovery;

/// <summary>A list of members that one member sends to another. The receiver merges the entries of every kind of gossip.</summary>
/// <param name="Kind">The kind, which determines the answer.</param>
/// <param name="Digest">A hash of the sender's list, with <see cref="GossipKind.Digest"/>.</param>
/// <param name="Members">The entries. A full list includes the sender's own entry.</param>
internal sealed record Gossip(GossipKind Kind, ulong Digest, IReadOnlyList<Member> Members);
