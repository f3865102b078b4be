using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Topology;
using PeerShell.Topology.Live;

namespace PeerShell.Starting;

/// <summary>Repairs running networks, so that they match their topology.</summary>
/// <param name="command">The command.</param>
/// <param name="topology">The topology that the networks have from now on; null for the one that each has.</param>
internal sealed class NetworkRepair(PeerCommand command, PeerTopology? topology)
{
    /// <summary>Repairs a network and outputs it. Writes an error when that fails.</summary>
    public void Repair(PeerNetwork network)
    {
        if (network.State is NetworkState.Stopping or NetworkState.Stopped)
        {
            command.WriteError(NetworkErrors.NetworkStopped(network));
            return;
        }

        var wanted = topology ?? network.Topology;
        if (NetworkCapacity.CheckNodes(wanted) is { } error)
        {
            command.WriteError(error);
            return;
        }

        var differences = network.Compare(wanted);
        if (!ShouldRepair(network, differences))
            return;

        var retagged = wanted.Nodes.Where(node => network.FindNode(node.Name) is { } running && !HasTags(running, node)).ToArray();
        if (Run(network, wanted, differences) is not { } repaired)
            return;

        if (topology is not null && retagged.Length > 0)
        {
            command.WriteWarning(
                $"The tags of a running node can't be changed: {Phrases.Names(retagged)} kept their old tags. "
                + "Stop these nodes and repair the network to start new ones with the new tags.");
        }

        command.WriteObject(repaired);
    }

    private bool ShouldRepair(PeerNetwork network, IReadOnlyList<TopologyDifference> differences) =>
        differences.Count > 0 ? command.ShouldProcess(network.Name, $"Repair: {Phrases.Names(differences)}")
        : topology is null || command.ShouldProcess(network.Name, "Set the conditions of its links");

    private PeerNetwork? Run(PeerNetwork network, PeerTopology wanted, IReadOnlyList<TopologyDifference> differences)
    {
        if (differences.Count == 0 && topology is null)
            return network;

        return new NetworkRunner(command, network).Run(wanted, async progress =>
        {
            await network.RepairAsync(topology, progress, command.StopToken).ConfigureAwait(false);
            return network;
        });
    }

    private static bool HasTags(PeerNode running, TopologyNode wanted) =>
        running.Options.Tags.Count == wanted.Tags.Count
        && wanted.Tags.All(tag => running.Options.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value);
}
