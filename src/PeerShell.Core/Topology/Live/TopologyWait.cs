using PeerShell.Node;

namespace PeerShell.Topology.Live;

/// <summary>Waits until live nodes are linked as a topology says.</summary>
public static class TopologyWait
{
    // Look again even without a change, because a node that is not started yet can't report one.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    // Changes come in bursts, so one look covers several.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until there are no differences, or until the time is up.</summary>
    /// <param name="nodes">Returns the nodes to look at; called each time.</param>
    /// <param name="wanted">The wanted topology.</param>
    /// <param name="time">How long to wait; zero looks once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The differences; none unless the time was up.</returns>
    public static async Task<IReadOnlyList<TopologyDifference>> UntilAsync(
        Func<IReadOnlyList<PeerNode>> nodes, PeerTopology wanted, TimeSpan time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (time > TimeSpan.Zero)
            over.CancelAfter(time);
        else if (time == TimeSpan.Zero)
            await over.CancelAsync().ConfigureAwait(false);

        while (true)
        {
            var current = nodes();
            Task[] changes = [.. current.Select(node => node.WaitForChangeAsync())];
            var differences = TopologyDifference.Between(wanted, LiveGraph.Read(wanted.Name, current));
            cancellationToken.ThrowIfCancellationRequested();
            if (differences.Count == 0 || over.IsCancellationRequested)
                return differences;

            await Task.Delay(Rest, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAny([.. changes, Task.Delay(LookAgain, over.Token)]).ConfigureAwait(false);
        }
    }
}
