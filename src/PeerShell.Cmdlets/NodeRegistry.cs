using PeerShell.Node;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell;

/// <summary>The nodes of this process that were started by a cmdlet, by name. All runspaces share them.</summary>
internal static class NodeRegistry
{
    private static readonly Lock Gate = new();

    // A value is null while its node is being started.
    private static readonly Dictionary<string, PeerNode?> Nodes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The TCP transport of all nodes, so that the links between any two can have conditions.</summary>
    public static ShapedNetwork Wire { get; } = new(new TcpTransport());

    /// <summary>The nodes that have not stopped, by name.</summary>
    public static IReadOnlyList<PeerNode> All
    {
        get
        {
            lock (Gate)
            {
                ForgetStopped();
                return [.. Nodes.Values.OfType<PeerNode>().OrderBy(node => node.Name, StringComparer.OrdinalIgnoreCase)];
            }
        }
    }

    /// <summary>Reserves a name for a node that will be started.</summary>
    /// <returns>False when a node has that name.</returns>
    public static bool TryReserve(string name)
    {
        lock (Gate)
        {
            ForgetStopped();
            return Nodes.TryAdd(name, null);
        }
    }

    /// <summary>Reserves names for nodes that will be started: all of them, or none.</summary>
    /// <returns>The names that are in use.</returns>
    public static IReadOnlyList<string> TryReserve(IReadOnlyList<string> names)
    {
        lock (Gate)
        {
            ForgetStopped();
            string[] taken = [.. names.Where(Nodes.ContainsKey)];
            foreach (var name in taken.Length == 0 ? names : [])
                Nodes.Add(name, null);

            return taken;
        }
    }

    /// <summary>Releases a name whose node did not start.</summary>
    public static void Release(string name)
    {
        lock (Gate)
        {
            if (Nodes.TryGetValue(name, out var node) && node is null)
                Nodes.Remove(name);
        }
    }

    public static void Add(PeerNode node)
    {
        lock (Gate)
            Nodes[node.Name] = node;
    }

    /// <summary>Stops all nodes. The time is bounded, as it is for each node.</summary>
    public static Task StopAllAsync() => Task.WhenAll(All.Select(node => node.StopAsync()));

    private static void ForgetStopped()
    {
        foreach (var (name, node) in Nodes)
        {
            if (node is { State: NodeState.Stopped })
                Nodes.Remove(name);
        }
    }
}
