namespace PeerShell.Node.Membership;

/// <summary>Whether a node is connected to all members of the network that it knows, and hears of no others.</summary>
internal sealed class Convergence(PeerNode node)
{
    /// <inheritdoc cref="PeerNode.IsConverged"/>
    public bool IsReached(TimeSpan? quiet) =>
        node.State == NodeState.Running
        && node.Discovery.Quiet >= (quiet ?? DefaultQuiet)
        && (node.DialledEndpoints.Count == 0 || node.PeerTable.All.Any(peer => peer.IsConnected));

    /// <inheritdoc cref="PeerNode.WaitConvergedAsync"/>
    public async Task WaitAsync(TimeSpan? quiet, CancellationToken cancellationToken)
    {
        var time = quiet ?? DefaultQuiet;
        while (true)
        {
            var changed = node.WaitForChangeAsync();
            ObjectDisposedException.ThrowIf(node.State != NodeState.Running, node);
            var quietFor = node.Discovery.Quiet;
            if (IsReached(time))
                return;

            // Of the quiet nobody tells when it has lasted long enough.
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var left = quietFor is { } lasted && lasted < time ? time - lasted : Timeout.InfiniteTimeSpan;
            await Task.WhenAny(changed, Task.Delay(left, node.Clock, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private TimeSpan DefaultQuiet => 5 * node.Options.Mesh.GossipInterval;
}
