using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>Who a node is, as it says in each HELLO.</summary>
/// <param name="Id">The peer id.</param>
/// <param name="Name">The name for people. Names are not unique.</param>
/// <param name="Network">The network that the node belongs to.</param>
/// <param name="Tags">What the node says about itself.</param>
internal sealed record NodeProfile(PeerId Id, string Name, string Network, IReadOnlyDictionary<string, string> Tags);
