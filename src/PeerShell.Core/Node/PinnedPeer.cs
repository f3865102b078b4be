using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>An endpoint that is to stay connected: dialled again, with backoff, whenever the peer there is lost.</summary>
internal sealed class PinnedPeer : IDisposable
{
    private readonly PeerNode _node;
    private readonly Dialler _dialler;
    private readonly PeerEndpoint _endpoint;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _unpin = new();
    private readonly CancellationToken _unpinned;

    public PinnedPeer(PeerNode node, Dialler dialler, PeerEndpoint endpoint, Peer peer)
    {
        _node = node;
        _dialler = dialler;
        _endpoint = endpoint;
        _backoff = new Backoff(node.Options.Backoff);
        _unpinned = _unpin.Token;
        Peer = peer;
    }

    /// <summary>Who is or was there.</summary>
    public Peer Peer { get; private set; }

    /// <summary>Keeps it connected until it is unpinned. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var connected = _node.Clock.GetTimestamp();
                await WhileConnectedAsync().ConfigureAwait(false);
                _backoff.Connected(_node.Clock.GetElapsedTime(connected));
                if (Peer is { State: PeerState.Gone, LastReason: CloseReason.Disconnected })
                    return;

                await RedialAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
        catch (ConnectException error) when (error.Failure is ConnectFailure.OwnAddress or ConnectFailure.Stopping)
        {
            // There is nobody else to be dialled there, or nobody left to dial.
        }
        finally
        {
            _dialler.Remove(_endpoint, this);
        }
    }

    public void Dispose()
    {
        _unpin.Cancel();
        _unpin.Dispose();
    }

    private async Task WhileConnectedAsync()
    {
        while (true)
        {
            var changed = Peer.WaitForChangeAsync();
            if (!Peer.IsConnected)
                return;

            await changed.WaitAsync(_unpinned).ConfigureAwait(false);
        }
    }

    // Who was lost at this endpoint, where another one answers now, does not come back.
    private Task ReplaceAsync(Peer before) => before.Session.CloseAsync(
        CloseReason.Restarted, $"Another node, '{Peer}', answers at {_endpoint} now.", new CancellationToken(canceled: true));

    private async Task RedialAsync()
    {
        while (true)
        {
            await Task.Delay(_backoff.Next(Random.Shared.NextDouble()), _node.Clock, _unpinned).ConfigureAwait(false);
            if (Peer.IsConnected)
                return;

            try
            {
                var (before, now) = (Peer, await _dialler.DialAsync(_endpoint, _unpinned).ConfigureAwait(false));
                Peer = now;
                if (before != now && before.State == PeerState.Reconnecting)
                    await ReplaceAsync(before).ConfigureAwait(false);

                return;
            }
            catch (ConnectException error) when (error.Failure is not (ConnectFailure.OwnAddress or ConnectFailure.Stopping))
            {
                _node.Events.DialFailed(_endpoint, error);
            }
        }
    }
}
