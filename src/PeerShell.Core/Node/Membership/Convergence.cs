using PeerShell.Node.Dialling;
using PeerShell.Node.Sessions;
using PeerShell.Node.Timing;

namespace PeerShell.Node.Membership;

/// <summary>Checks whether a node is connected to all known members of the network and there is no news of others.</summary>
/// <param name="discovery">The discovery, which knows the members.</param>
/// <param name="dialler">The dialler, which knows the endpoints to keep connected.</param>
/// <param name="peers">The peers.</param>
/// <param name="options">The node's settings.</param>
/// <param name="changed">Pulses when something has changed.</param>
/// <param name="isRunning">Whether the node is running.</param>
internal sealed class Convergence(
    NodeDiscovery discovery, Dialler dialler, PeerTable peers, PeerNodeOptions options, AsyncPulse changed, Func<bool> isRunning)
{
    private TimeSpan DefaultQuiet => 5 * options.Mesh.GossipInterval;

    /// <inheritdoc cref="PeerNode.IsConverged"/>
    public bool IsReached(TimeSpan? quiet) =>
        isRunning()
        && discovery.Quiet >= (quiet ?? DefaultQuiet)
        && (dialler.Pinned.Count == 0 || Array.Exists(peers.All, peer => peer.IsConnected));

    /// <summary>Waits until <see cref="IsReached"/>.</summary>
    /// <param name="quiet">The required time without news; null for five gossip intervals.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False when the node has stopped before.</returns>
    public async Task<bool> WaitAsync(TimeSpan? quiet, CancellationToken cancellationToken)
    {
        var time = quiet ?? DefaultQuiet;
        while (true)
        {
            var next = changed.Next;
            if (!isRunning())
                return false;

            var quietFor = discovery.Quiet;
            if (IsReached(time))
                return true;

            // No event marks the end of the quiet period, so wake up by timer.
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var left = quietFor is { } lasted && lasted < time ? time - lasted : Timeout.InfiniteTimeSpan;
            await Task.WhenAny(next, Task.Delay(left, options.Clock, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
