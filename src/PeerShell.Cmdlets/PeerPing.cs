using PeerShell.Node;

namespace PeerShell;

/// <summary>One measurement of Test-Peer.</summary>
public sealed record PeerPing
{
    /// <summary>Who measured.</summary>
    public PeerNode Node => Peer.Node;

    /// <summary>To whom.</summary>
    public required Peer Peer { get; init; }

    /// <summary>The how manyth of that command, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How long it took there and back; null when there was no answer.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>What came of it.</summary>
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
            return ping with { Status = error.Failure == SendFailure.NotSupported ? PeerPingStatus.NotSupported : PeerPingStatus.NotConnected };
        }
        catch (OperationCanceledException)
        {
            return ping with { Status = PeerPingStatus.TimedOut };
        }
    }
}
