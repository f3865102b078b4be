using PeerShell.Node;
using PeerShell.Topology.Live;

namespace PeerShell;

/// <summary>The networks of this process that were started by a cmdlet, by name. All runspaces share them.</summary>
internal static class NetworkRegistry
{
    private static readonly Lock Gate = new();

    // A value is null while its network is being started.
    private static readonly Dictionary<string, PeerNetwork?> Networks = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The networks that have not stopped, by name.</summary>
    public static IReadOnlyList<PeerNetwork> All
    {
        get
        {
            lock (Gate)
            {
                ForgetStopped();
                return [.. Networks.Values.OfType<PeerNetwork>().OrderBy(network => network.Name, StringComparer.OrdinalIgnoreCase)];
            }
        }
    }

    /// <summary>Returns the network that a node belongs to; null if it belongs to none.</summary>
    public static PeerNetwork? Of(PeerNode node) => All.FirstOrDefault(network => network.FindNode(node.Name) == node);

    /// <summary>Reserves a name for a network that will be started.</summary>
    /// <returns>False when a network has that name.</returns>
    public static bool TryReserve(string name)
    {
        lock (Gate)
        {
            ForgetStopped();
            return Networks.TryAdd(name, null);
        }
    }

    /// <summary>Reserves a name; if it is in use, the name with the first free number behind it, from 2 on.</summary>
    /// <returns>The reserved name.</returns>
    public static string ReserveFirstFree(string stem)
    {
        var name = stem;
        for (var number = 2; !TryReserve(name); number++)
            name = $"{stem}-{number}";

        return name;
    }

    /// <summary>Releases a name whose network did not start.</summary>
    public static void Release(string name)
    {
        lock (Gate)
        {
            if (Networks.TryGetValue(name, out var network) && network is null)
                Networks.Remove(name);
        }
    }

    public static void Add(PeerNetwork network)
    {
        lock (Gate)
            Networks[network.Name] = network;
    }

    private static void ForgetStopped()
    {
        foreach (var (name, network) in Networks)
        {
            if (network is { State: NetworkState.Stopped })
                Networks.Remove(name);
        }
    }
}
