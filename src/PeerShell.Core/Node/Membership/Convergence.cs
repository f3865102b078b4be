using PeerShell.Discovery;
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

    private bool HasFoundNobody => dialler.Pinned.Count > 0 && !Array.Exists(peers.All, peer => peer.IsConnected);

    /// <inheritdoc cref="PeerNode.IsConverged"/>
    public bool IsReached(TimeSpan? quiet) =>
        isRunning() && discovery.Quiet >= (quiet ?? DefaultQuiet) && !HasFoundNobody;

    /// <inheritdoc cref="PeerNode.WhyNotConverged"/>
    public IReadOnlyList<string> WhyNot(TimeSpan? quiet)
    {
        if (!isRunning())
            return ["the node is not running"];

        List<string> reasons = [.. discovery.Missing.Select(Describe)];
        if (reasons.Count == 0 && discovery.Quiet is { } lasted && lasted < (quiet ?? DefaultQuiet))
            reasons.Add($"the last news came {lasted.TotalSeconds:0.0} s ago");
        if (HasFoundNobody)
            reasons.Add($"no node is connected, although the node dials {string.Join(", ", dialler.Pinned)}");

        return reasons;
    }

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

    // Loopback addresses are not told to other machines, so whoever listens only there looks like somebody who does not listen.
    private static string Describe(MissingMember missing)
    {
        var (member, failed) = missing;
        var state = $"{member} is {(member.State == MemberState.Suspect ? "suspect" : "alive")}";
        return member.Endpoints.Count == 0 ? $"{state}, listens nowhere or only on its own machine, and has not dialled us"
            : failed == 0 ? $"{state}, but is not connected yet"
            : $"{state}, but {(failed == 1 ? "a dial" : $"{failed} dials")} to {string.Join(", ", member.Endpoints)} failed, "
                + "and it has not dialled us";
    }
}
