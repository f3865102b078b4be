using System.Management.Automation;
using PeerShell.Errors;
using PeerShell.Topology;
using PeerShell.Topology.Live;

namespace PeerShell.Starting;

/// <summary>Checks whether this process can run a network.</summary>
internal static class NetworkCapacity
{
    /// <summary>Checks the number of nodes and, over TCP, the number of sockets.</summary>
    /// <returns>The error; null when the process can run the network.</returns>
    public static ErrorRecord? Check(PeerTopology topology, NetworkTransport transport) =>
        CheckNodes(topology)
        ?? (transport == NetworkTransport.Tcp && FileHandles.Left is { } left && FileHandles.Needed(topology) > left
            ? NetworkErrors.TooFewFileHandles(topology, left)
            : null);

    /// <summary>Checks the number of nodes.</summary>
    /// <returns>The error; null when the process can run that many nodes.</returns>
    public static ErrorRecord? CheckNodes(PeerTopology topology) =>
        topology.Nodes.Count > PeerNetwork.MaxNodes ? NetworkErrors.TooManyNodes(topology) : null;
}
