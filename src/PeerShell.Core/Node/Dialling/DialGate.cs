using PeerShell.Node.Events;
using PeerShell.Transport;

namespace PeerShell.Node.Dialling;

/// <summary>
/// Pauses dials while the process has too few file handles left. A paused dial has not failed: it proves nothing about the peer
/// that it was meant for.
/// </summary>
/// <param name="options">The node's settings.</param>
/// <param name="events">The node's events.</param>
internal sealed class DialGate(PeerNodeOptions options, NodeEvents events)
{
    // Handles come back when links end or the limit is raised, which takes longer.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly PacedReport<PeerEndpoint> _paused = new(
        options.Clock, (count, last) => events.DialsPaused(last, count, options.Limits.FileHandleReserve));

    private HandleBudget? Handles => options.Transport.Handles;

    private int Reserve => options.Limits.FileHandleReserve;

    /// <summary>Returns the error for a dial that can't be made now; null if it can.</summary>
    public ConnectException? FindShortage(PeerEndpoint endpoint) =>
        Handles?.IsShort(Needed(endpoint), Reserve) == true ? Shortage(endpoint) : null;

    /// <summary>Lets a dial pass. <see cref="Leave"/> must follow when its connection is open, or is not going to be.</summary>
    /// <param name="endpoint">The endpoint to be dialled.</param>
    /// <param name="waits">Whether to wait until there are handles again, and report the pause, rather than throw.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConnectException">There are too few handles, and the dial does not wait.</exception>
    public async ValueTask EnterAsync(PeerEndpoint endpoint, bool waits, CancellationToken cancellationToken)
    {
        if (Handles is not { } handles || handles.TryTake(Needed(endpoint), Reserve))
            return;
        if (!waits)
            throw Shortage(endpoint);

        _paused.Add(endpoint);
        do
        {
            await Task.Delay(Pause, options.Clock, cancellationToken).ConfigureAwait(false);
        }
        while (!handles.TryTake(Needed(endpoint), Reserve));
    }

    /// <summary>Notes that a dial's connection is open, or is not going to be.</summary>
    /// <param name="endpoint">The endpoint that was dialled.</param>
    public void Leave(PeerEndpoint endpoint) => Handles?.Opened(Needed(endpoint));

    /// <summary>Reports the pauses that have not been reported yet.</summary>
    public void EndReports() => _paused.End();

    // The other end of a connection on this machine may be in this process.
    private static int Needed(PeerEndpoint endpoint) => endpoint.IsLoopback ? 2 : 1;

    private ConnectException Shortage(PeerEndpoint endpoint) => new(
        ConnectFailure.TooFewHandles,
        endpoint,
        $"{endpoint} can't be dialled now because this process has no file handles left but the {Reserve} that nodes leave unused. "
        + "Raise the limit of open files (ulimit -n), or close connections that are not needed.");
}
