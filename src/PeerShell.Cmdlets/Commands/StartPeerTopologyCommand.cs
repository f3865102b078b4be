using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Json;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.References;
using PeerShell.Topology;
using PeerShell.Topology.Live;
using PeerShell.Transport;
using PeerShell.Transport.Shaping;

namespace PeerShell.Commands;

/// <summary>Starts networks of live nodes from topologies, or makes running ones as their topologies say.</summary>
[Cmdlet(VerbsLifecycle.Start, "PeerTopology", DefaultParameterSetName = StartSet, SupportsShouldProcess = true)]
[OutputType(typeof(PeerNetwork))]
public sealed class StartPeerTopologyCommand : NetworkCommand
{
    private const string StartSet = "Start";
    private const string RepairSet = "Repair";

    /// <summary>The topology to start; or, for a running network, the one it is to have from now on.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = StartSet)]
    [Parameter(ParameterSetName = RepairSet)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The running networks to repair.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = RepairSet)]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[] Network { get; set; } = [];

    /// <summary>What the network is called. Default: as the topology is, with a number behind it if there is such a network.</summary>
    [Parameter(ParameterSetName = StartSet)]
    [ValidateLength(1, 64)]
    public string? Name { get; set; }

    /// <summary>What carries the bytes.</summary>
    [Parameter(ParameterSetName = StartSet)]
    public NetworkTransport Transport { get; set; }

    /// <summary>After how long a silence a link is dead.</summary>
    [Parameter(ParameterSetName = StartSet)]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? DeadAfter { get; set; }

    /// <summary>How long a session waits for a lost peer to return.</summary>
    [Parameter(ParameterSetName = StartSet)]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? ResumeWindow { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == StartSet)
        {
            Start(Topology!);
            return;
        }

        foreach (var network in FindNetworks(Network))
            Repair(network);
    }

    private void Start(PeerTopology topology)
    {
        if (topology.Nodes.Count > PeerNetwork.MaxNodes)
        {
            WriteError(NetworkErrors.TooManyNodes(topology));
            return;
        }

        if (Transport == NetworkTransport.Tcp && FileHandles.Left is { } left && FileHandles.Needed(topology) > left)
        {
            WriteError(NetworkErrors.TooFewFileHandles(topology, left));
            return;
        }

        if (!ShouldProcess(topology.ToString(), "Start"))
            return;

        if (ReserveName(topology) is not { } name)
        {
            WriteError(NetworkErrors.NetworkNameInUse(Name!));
            return;
        }

        PeerNetwork? network = null;
        try
        {
            network = Run(topology, topology, progress => PeerNetwork.StartAsync(topology, CreateOptions(name), progress, StopToken));
        }
        catch (ArgumentException error)
        {
            WriteError(NodeErrors.InvalidNodeOptions(error, name));
        }
        finally
        {
            if (network is null)
                NetworkRegistry.Release(name);
            else
                NetworkRegistry.Add(network);
        }

        if (network is not null)
            WriteObject(network);
    }

    private void Repair(PeerNetwork network)
    {
        if (network.State is NetworkState.Stopping or NetworkState.Stopped)
        {
            WriteError(NetworkErrors.NetworkStopped(network));
            return;
        }

        var wanted = Topology ?? network.Topology;
        if (wanted.Nodes.Count > PeerNetwork.MaxNodes)
        {
            WriteError(NetworkErrors.TooManyNodes(wanted));
            return;
        }

        var differences = network.Compare(wanted);
        if (differences.Count > 0 && !ShouldProcess(network.Name, $"Repair: {Phrases.Names(differences)}"))
            return;
        if (differences.Count == 0 && Topology is not null && !ShouldProcess(network.Name, "Set the conditions of its links"))
            return;

        var retagged = wanted.Nodes.Where(node => network.FindNode(node.Name) is { } running && !HasTags(running, node)).ToArray();

        var repaired = differences.Count == 0 && Topology is null
            ? network
            : Run(
                wanted,
                network,
                async progress =>
                {
                    await network.RepairAsync(Topology, progress, StopToken).ConfigureAwait(false);
                    return network;
                });
        if (repaired is null)
            return;

        if (Topology is not null && retagged.Length > 0)
            WriteWarning($"Tags can't be changed while a node runs: {Phrases.Names(retagged)} stay as they were. Stop them and repair the network, and others with the new tags take their places.");

        WriteObject(repaired);
    }

    private static bool HasTags(PeerNode running, TopologyNode wanted) =>
        running.Options.Tags.Count == wanted.Tags.Count
        && wanted.Tags.All(tag => running.Options.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value);

    private string? ReserveName(PeerTopology topology)
    {
        if (Name is not null)
            return NetworkRegistry.TryReserve(Name) ? Name : null;

        // A long name of a file, say, is shortened.
        var stem = topology.Name.Length is 0 ? "network" : topology.Name[..Math.Min(topology.Name.Length, 56)];
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? stem : $"{stem}-{number}";
            if (NetworkRegistry.TryReserve(name))
                return name;
        }
    }

    private PeerNetworkOptions CreateOptions(string name)
    {
        var defaults = new PeerNetworkOptions();
        return defaults with
        {
            Name = name,
            Wire = Transport == NetworkTransport.Tcp ? NodeRegistry.Wire : new ShapedNetwork(new InMemoryTransport()),
            Node = defaults.Node with
            {
                Json = new PowerShellJsonFormatter(),
                ResumeWindow = ResumeWindow ?? defaults.Node.ResumeWindow,
                KeepAlive = DeadAfter is { } time ? KeepAliveOptions.ForDeadAfter(time) : defaults.Node.KeepAlive,
            },
        };
    }

    /// <summary>Starts what is missing, under names that nobody else has, and makes it known.</summary>
    /// <returns>The network; null when an error was written.</returns>
    private PeerNetwork? Run(PeerTopology wanted, object target, Func<Action<NetworkProgress>, Task<PeerNetwork>> run)
    {
        var own = (target as PeerNetwork)?.Nodes.Select(node => node.Name).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        string[] names = [.. wanted.Nodes.Select(node => node.Name).Where(name => !own.Contains(name))];
        if (NodeRegistry.TryReserve(names) is { Count: > 0 } taken)
        {
            WriteError(NodeErrors.NodeNamesInUse(taken, target));
            return null;
        }

        NetworkProgress progress = default;
        var running = RegisterAsync(() => run(now => progress = now), names);
        var wait = new PipelineWait(this, status: () => $"{progress}.");
        wait.For(running);
        wait.EndProgress();
        try
        {
            return running.GetAwaiter().GetResult();
        }
        catch (NetworkException error)
        {
            WriteError(NetworkErrors.Starting(error));
        }
        catch (ObjectDisposedException) when (target is PeerNetwork network)
        {
            WriteError(NetworkErrors.NetworkStopped(network));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        return null;
    }

    // Not on the pipeline thread: after Ctrl+C the names are to be given back when the last node has stopped.
    // And not begun before it is certain that they will be, whatever goes wrong.
    private static async Task<PeerNetwork> RegisterAsync(Func<Task<PeerNetwork>> run, IReadOnlyList<string> names)
    {
        try
        {
            var network = await run().ConfigureAwait(false);
            foreach (var node in network.Nodes)
                NodeRegistry.Add(node);

            return network;
        }
        finally
        {
            foreach (var name in names)
                NodeRegistry.Release(name);
        }
    }
}
