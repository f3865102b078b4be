using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Dialling;

/// <summary>An endpoint that is to stay connected: dialled, with backoff, whenever nobody there is.</summary>
internal sealed class PinnedPeer : IDisposable
{
    private readonly PeerNode _node;
    private readonly Dialler _dialler;
    private readonly DialTarget _target;
    private readonly Backoff _backoff;
    private readonly TaskCompletionSource<Peer> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _unpin = new();
    private readonly CancellationToken _unpinned;

    /// <param name="node">The node.</param>
    /// <param name="dialler">Its dialler.</param>
    /// <param name="target">The endpoint, and what is spoken there.</param>
    /// <param name="peer">Who is there, connected; null when that is not known yet.</param>
    public PinnedPeer(PeerNode node, Dialler dialler, DialTarget target, Peer? peer)
    {
        _node = node;
        _dialler = dialler;
        _target = target;
        _backoff = new Backoff(node.Options.Backoff);
        _unpinned = _unpin.Token;
        Peer = peer;
        if (peer is not null)
            _first.SetResult(peer);
    }

    /// <summary>Who is or was there, as far as is known.</summary>
    public Peer? Peer { get; private set; }

    /// <summary>What the first dial came to: a peer, or a <see cref="ConnectException"/>.</summary>
    public Task<Peer> First => _first.Task;

    /// <summary>Keeps it connected until it is unpinned. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (Peer is null)
                await DialAsync(TimeSpan.Zero).ConfigureAwait(false);

            while (true)
            {
                var connected = _node.Clock.GetTimestamp();
                await WhileConnectedAsync(Peer!).ConfigureAwait(false);
                _backoff.Connected(_node.Clock.GetElapsedTime(connected));
                if (Peer is { State: PeerState.Gone, LastReason: CloseReason.Disconnected })
                    return;

                await DialAsync(NextWait()).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            _first.TrySetCanceled();
        }
        catch (ConnectException error) when (error.Failure is ConnectFailure.OwnAddress or ConnectFailure.Stopping)
        {
            // There is nobody else to be dialled there, or nobody left to dial.
            Fail(error);
        }
        finally
        {
            _dialler.Remove(_target, this);
        }
    }

    public void Dispose()
    {
        _unpin.Cancel();
        _unpin.Dispose();
    }

    private TimeSpan NextWait() => _backoff.Next(Random.Shared.NextDouble());

    private async Task WhileConnectedAsync(Peer peer)
    {
        while (true)
        {
            var changed = peer.WaitForChangeAsync();
            if (!peer.IsConnected)
                return;

            await changed.WaitAsync(_unpinned).ConfigureAwait(false);
        }
    }

    private async Task DialAsync(TimeSpan wait)
    {
        while (true)
        {
            await Task.Delay(wait, _node.Clock, _unpinned).ConfigureAwait(false);
            if (Peer is { IsConnected: true })
                return;

            try
            {
                var (before, now) = (Peer, await _dialler.DialAsync(_target.Endpoint, _target.Protocol, _unpinned).ConfigureAwait(false));
                Peer = now;
                _first.TrySetResult(now);
                if (before != now)
                    before?.Session.EndLost(CloseReason.Restarted, $"Another node, '{now}', answers at {_target.Endpoint} now.");

                return;
            }
            catch (ConnectException error) when (error.Failure is not (ConnectFailure.OwnAddress or ConnectFailure.Stopping))
            {
                Fail(error);
                Peer?.Session.OnUnreachable(error.Message);
                _node.Events.DialFailed(error);
            }

            wait = NextWait();
        }
    }

    // Whoever does not ask is told by the event.
    private void Fail(ConnectException error)
    {
        if (_first.TrySetException(error))
            _ = _first.Task.Exception;
    }
}
