using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>The identity of a node, as its HELLO states it.</summary>
/// <param name="Id">The peer id.</param>
/// <param name="Name">The display name. Names are not unique.</param>
/// <param name="Network">The network that the node belongs to.</param>
/// <param name="Tags">The tags of the node.</param>
internal sealed record NodeProfile(PeerId Id, string Name, string Network, IReadOnlyDictionary<string, string> Tags);
