using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Topology;
using PeerShell.Topology.Live;

namespace PeerShell.Starting;

/// <summary>
/// Starts the missing nodes of a network in the background, under names that no other node of the process has, and registers the
/// nodes.
/// </summary>
/// <param name="command">The command that waits.</param>
/// <param name="target">The target of errors: the topology that is started, or the network that is repaired.</param>
internal sealed class NetworkRunner(PeerCommand command, object target)
{
    /// <summary>Runs a start or a repair.</summary>
    /// <param name="wanted">The topology.</param>
    /// <param name="run">Starts or repairs the network, and reports its progress.</param>
    /// <returns>The network; null when an error was written.</returns>
    public PeerNetwork? Run(PeerTopology wanted, Func<Action<NetworkProgress>, Task<PeerNetwork>> run)
    {
        var own = (target as PeerNetwork)?.Nodes.Select(node => node.Name).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        string[] names = [.. wanted.Nodes.Select(node => node.Name).Where(name => !own.Contains(name))];
        if (NodeRegistry.TryReserve(names) is { Count: > 0 } taken)
        {
            command.WriteError(NodeErrors.NodeNamesInUse(taken, target));
            return null;
        }

        NetworkProgress progress = default;
        return Await(RegisterAsync(() => run(now => progress = now), names), () => $"{progress}.");
    }

    private PeerNetwork? Await(Task<PeerNetwork> running, Func<string> status)
    {
        var wait = new PipelineWait(command, status: status);
        wait.For(running);
        wait.EndProgress();
        try
        {
            return running.GetAwaiter().GetResult();
        }
        catch (NetworkException error)
        {
            command.WriteError(NetworkErrors.Starting(error));
        }
        catch (ObjectDisposedException) when (target is PeerNetwork network)
        {
            command.WriteError(NetworkErrors.NetworkStopped(network));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        return null;
    }

    // Off the pipeline thread: after Ctrl+C the names are released only when the last node has stopped. The run starts inside the
    // try block, so that the names are released whatever fails.
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
