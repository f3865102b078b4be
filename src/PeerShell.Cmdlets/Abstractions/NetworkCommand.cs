using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topology.Live;

namespace PeerShell.Abstractions;

/// <summary>A cmdlet for networks of this process.</summary>
public abstract class NetworkCommand : PeerCommand
{
    /// <summary>Finds the networks that a command is about.</summary>
    /// <param name="references">The value of -Network; null for the only running network.</param>
    /// <param name="wildcardsMayFitNone">Whether a wildcard that matches none is accepted.</param>
    private protected IReadOnlyList<PeerNetwork> FindNetworks(IReadOnlyList<NetworkReference>? references, bool wildcardsMayFitNone = false)
    {
        if (references is null)
            return [TheOnlyNetwork()];

        List<PeerNetwork> networks = [];
        foreach (var reference in references)
        {
            var found = reference.Find();
            if (found.Count == 0 && !(wildcardsMayFitNone && reference.IsWildcard))
                WriteError(NetworkErrors.NetworkNotFound(reference));

            networks.AddRange(found.Except(networks));
        }

        return networks;
    }

    private PeerNetwork TheOnlyNetwork()
    {
        var running = NetworkRegistry.All;
        if (running.Count != 1)
            ThrowTerminatingError(running.Count == 0 ? NetworkErrors.NoNetwork() : NetworkErrors.NetworkRequired(running));

        return running[0];
    }
}
