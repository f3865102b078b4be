namespace PeerShell.Discovery;

/// <summary>What one member tells another about the members it knows. The receiver merges the entries, whatever the kind.</summary>
/// <param name="Kind">What is expected in return.</param>
/// <param name="Digest">With <see cref="GossipKind.Digest"/>: a hash of the sender's list.</param>
/// <param name="Members">The entries; the sender's own among them in a full list.</param>
internal sealed record Gossip(GossipKind Kind, ulong Digest, IReadOnlyList<Member> Members);
