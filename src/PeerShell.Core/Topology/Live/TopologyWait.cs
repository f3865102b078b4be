using PeerShell.Node;

namespace PeerShell.Topology.Live;

/// <summary>Waits for live nodes to be linked as a topology says.</summary>
public static class TopologyWait
{
    // Who is about to be started has no change to wait for yet.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    // Changes come in crowds.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until nothing differs, or time is over.</summary>
    /// <param name="nodes">The nodes to look at, asked for again each time.</param>
    /// <param name="wanted">How they are to be linked.</param>
    /// <param name="time">How long to wait; zero looks once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What differs: nothing, unless time was over.</returns>
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
