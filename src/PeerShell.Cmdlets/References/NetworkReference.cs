using PeerShell.Topology.Live;

namespace PeerShell.References;

/// <summary>What a user may name a network of this process by: the network itself, its name, or a wildcard for its name.</summary>
/// <param name="value">A network, or a name.</param>
/// <exception cref="ArgumentException">It is neither.</exception>
public sealed class NetworkReference(object value) : NameReference<PeerNetwork>(value, "a network", network => network.Name)
{
    /// <summary>The networks that are meant.</summary>
    internal IReadOnlyList<PeerNetwork> Find() => Itself is null ? Named(NetworkRegistry.All) : [Itself];
}
