using System.Management.Automation;
using PeerShell.Topology.Live;

namespace PeerShell.References;

/// <summary>What a user may name a network of this process by: the network itself, its name, or a wildcard for its name.</summary>
public sealed class NetworkReference
{
    private readonly PeerNetwork? _network;
    private readonly string _text;

    /// <summary>Takes what the user gave.</summary>
    /// <param name="value">A network, or a name.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public NetworkReference(object value)
    {
        var given = Given.Unwrap(value);
        _network = given as PeerNetwork;
        _text = _network?.Name ?? Given.Text(given, "a network");
    }

    /// <summary>Whether it may stand for any number of networks, none included.</summary>
    internal bool IsWildcard => _network is null && WildcardPattern.ContainsWildcardCharacters(_text);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>The networks that are meant.</summary>
    internal IReadOnlyList<PeerNetwork> Find()
    {
        if (_network is not null)
            return [_network];

        var isMeant = Given.Names(_text);
        return [.. NetworkRegistry.All.Where(network => isMeant(network.Name))];
    }
}
