using PeerShell.Commands;
using PeerShell.Errors;
using PeerShell.Json;
using PeerShell.Protocol;
using PeerShell.Topology;
using PeerShell.Topology.Live;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Starting;

/// <summary>Starts networks from topologies, as the parameters of Start-PeerTopology say.</summary>
internal sealed class NetworkLauncher(StartPeerTopologyCommand command)
{
    // A network's name has at most 64 characters; this leaves room for a number behind it.
    private const int MaxStem = 56;

    /// <summary>Starts a network and outputs it. Writes an error when that fails.</summary>
    public void Launch(PeerTopology topology)
    {
        if (NetworkCapacity.Check(topology, command.Transport) is { } error)
            command.WriteError(error);
        else if (command.ShouldProcess(topology.ToString(), "Start"))
            LaunchNamed(topology);
    }

    private void LaunchNamed(PeerTopology topology)
    {
        if (ReserveName(topology) is not { } name)
            command.WriteError(NetworkErrors.NetworkNameInUse(command.Name!));
        else if (Start(topology, name) is { } network)
            command.WriteObject(network);
    }

    private PeerNetwork? Start(PeerTopology topology, string name)
    {
        PeerNetwork? network = null;
        try
        {
            network = new NetworkRunner(command, topology).Run(
                topology,
                progress => PeerNetwork.StartAsync(topology, CreateOptions(name), progress, command.StopToken));
        }
        catch (ArgumentException error)
        {
            command.WriteError(NodeErrors.InvalidNodeOptions(error, name));
        }
        finally
        {
            if (network is null)
                NetworkRegistry.Release(name);
            else
                NetworkRegistry.Add(network);
        }

        return network;
    }

    private string? ReserveName(PeerTopology topology)
    {
        if (command.Name is { } name)
            return NetworkRegistry.TryReserve(name) ? name : null;

        // A topology that was read from a file may have a longer name.
        var stem = topology.Name.Length is 0 ? "network" : topology.Name[..Math.Min(topology.Name.Length, MaxStem)];
        return NetworkRegistry.ReserveFirstFree(stem);
    }

    private PeerNetworkOptions CreateOptions(string name)
    {
        var defaults = new PeerNetworkOptions();
        return defaults with
        {
            Name = name,
            Wire = command.Transport == NetworkTransport.Tcp ? NodeRegistry.Wire : new ShapedNetwork(new InMemoryTransport()),
            Node = defaults.Node with
            {
                Json = new PowerShellJsonFormatter(),
                ResumeWindow = command.ResumeWindow ?? defaults.Node.ResumeWindow,
                KeepAlive = command.DeadAfter is { } time ? KeepAliveOptions.ForDeadAfter(time) : defaults.Node.KeepAlive,
            },
        };
    }
}
