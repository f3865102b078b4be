using System.Management.Automation;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Topology;
using PeerShell.Topology.Live;

namespace PeerShell.Errors;

/// <summary>Errors about the networks of this process.</summary>
internal static class NetworkErrors
{
    public static ErrorRecord NoNetwork() => new(
        new ItemNotFoundException("No network is running in this process. Start one with Start-PeerTopology."),
        nameof(NoNetwork), ErrorCategory.ObjectNotFound, null);

    public static ErrorRecord NetworkRequired(IReadOnlyList<PeerNetwork> running) => new(
        new ArgumentException($"Several networks are running: {Phrases.Names(running)}. Choose one with -Network."),
        nameof(NetworkRequired), ErrorCategory.InvalidArgument, running);

    public static ErrorRecord NetworkNotFound(NetworkReference network) => new(
        new ItemNotFoundException(NetworkRegistry.All is { Count: > 0 } running
            ? $"{NoNetworkIs(network)}. Running networks: {Phrases.Names(running)}."
            : $"{NoNetworkIs(network)}. None is running in this process; start one with Start-PeerTopology."),
        nameof(NetworkNotFound), ErrorCategory.ObjectNotFound, network.ToString());

    private static string NoNetworkIs(NetworkReference network) =>
        network.IsWildcard ? $"No network matches '{network}'" : $"No network is called '{network}'";

    public static ErrorRecord NetworkNameInUse(string name) => new(
        new InvalidOperationException(
            $"A network called '{name}' is running in this process. Choose another name, or stop it with Stop-PeerTopology."),
        nameof(NetworkNameInUse), ErrorCategory.ResourceExists, name);

    public static ErrorRecord NetworkStopped(PeerNetwork network) => new(
        new InvalidOperationException(
            $"Network '{network}' has stopped. Start a new one from its topology: $network.Topology | Start-PeerTopology."),
        nameof(NetworkStopped), ErrorCategory.InvalidOperation, network);

    public static ErrorRecord TooManyNodes(PeerTopology topology) => new(
        new ArgumentException(
            $"Topology '{topology.Name}' has {topology.Nodes.Count} nodes. A process can run at most {PeerNetwork.MaxNodes}."),
        nameof(TooManyNodes), ErrorCategory.LimitsExceeded, topology);

    public static ErrorRecord TooFewFileHandles(PeerTopology topology, int left) => new(
        new InvalidOperationException(
            $"Over TCP, topology '{topology.Name}' needs {FileHandles.Needed(topology)} sockets, but this process can open only "
            + $"{Math.Max(0, left)} more. Start it with -Transport InMemory, or raise the limit (ulimit -n)."),
        nameof(TooFewFileHandles), ErrorCategory.LimitsExceeded, topology);

    public static ErrorRecord Starting(NetworkException error) => new(
        error, "NetworkStartFailed", ErrorCategory.ResourceUnavailable, error.Subject);

    public static ErrorRecord NodeInTwoGroups(PeerNode node) => new(
        new ArgumentException($"Node '{node}' is in two groups. Put it in only one."),
        nameof(NodeInTwoGroups), ErrorCategory.InvalidArgument, node);

    public static ErrorRecord NodeNotSplittable(PeerNode node) => new(
        new InvalidOperationException($"Node '{node}' was started by a program with its own transport, which can't be split."),
        nameof(NodeNotSplittable), ErrorCategory.InvalidOperation, node);
}
