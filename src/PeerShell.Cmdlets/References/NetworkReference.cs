using PeerShell.Topology.Live;

namespace PeerShell.References;

/// <summary>A user's reference to networks of this process: a network, its name, or a wildcard for names.</summary>
/// <param name="value">A network, or a name.</param>
/// <exception cref="ArgumentException">The value is neither.</exception>
public sealed class NetworkReference(object value) : NameReference<PeerNetwork>(value, "a network", network => network.Name)
{
    /// <summary>Finds the networks that the reference means.</summary>
    internal IReadOnlyList<PeerNetwork> Find() => Itself is null ? Named(NetworkRegistry.All) : [Itself];
}
