using PeerShell.Node;

namespace PeerShell;

/// <summary>One measurement of Test-Peer.</summary>
public sealed record PeerPing
{
    /// <summary>The node that measured.</summary>
    public PeerNode Node => Peer.Node;

    /// <summary>The peer.</summary>
    public required Peer Peer { get; init; }

    /// <summary>The number of the measurement in its command, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The round-trip time; null if there was no answer.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>The result.</summary>
    public PeerPingStatus Status { get; init; }

    internal static async Task<PeerPing> MeasureAsync(Peer peer, int number, TimeSpan limit, CancellationToken stopping)
    {
        var ping = new PeerPing { Peer = peer, Number = number };
        try
        {
            return ping with { RoundTripTime = await peer.PingAsync(stopping).WaitAsync(limit, stopping).ConfigureAwait(false) };
        }
        catch (TimeoutException)
        {
            return ping with { Status = PeerPingStatus.TimedOut };
        }
        catch (SendException error)
        {
            var isSupported = error.Failure != SendFailure.NotSupported;
            return ping with { Status = isSupported ? PeerPingStatus.NotConnected : PeerPingStatus.NotSupported };
        }
        catch (OperationCanceledException)
        {
            return ping with { Status = PeerPingStatus.TimedOut };
        }
    }
}
