using PeerShell.Node.Events;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Dialling;

/// <summary>An endpoint that must stay connected: it is dialled, with backoff, whenever the peer there is lost.</summary>
internal sealed class PinnedPeer : IDisposable
{
    private readonly DialTarget _target;
    private readonly Func<CancellationToken, Task<Peer>> _dial;
    private readonly Backoff _backoff;
    private readonly TimeProvider _clock;
    private readonly NodeEvents _events;
    private readonly TaskCompletionSource<Peer> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _unpin = new();
    private readonly CancellationToken _unpinned;

    /// <param name="target">The endpoint and its protocol.</param>
    /// <param name="peer">The connected peer there; null when no peer is known yet.</param>
    /// <param name="dial">Dials the endpoint once, or throws a <see cref="ConnectException"/>.</param>
    /// <param name="backoff">The delays between dials.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="events">The node's events.</param>
    public PinnedPeer(
        DialTarget target,
        Peer? peer,
        Func<CancellationToken, Task<Peer>> dial,
        BackoffOptions backoff,
        TimeProvider clock,
        NodeEvents events)
    {
        _target = target;
        _dial = dial;
        _backoff = new Backoff(backoff);
        _clock = clock;
        _events = events;
        _unpinned = _unpin.Token;
        Peer = peer;
        if (peer is not null)
            _first.SetResult(peer);
    }

    /// <summary>The present or last peer at the endpoint; null when none was connected.</summary>
    public Peer? Peer { get; private set; }

    /// <summary>The result of the first dial: a peer, or a <see cref="ConnectException"/>.</summary>
    public Task<Peer> First => _first.Task;

    /// <summary>Keeps the endpoint connected until this object is disposed or dialling has become useless. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (Peer is null)
                await DialAsync(TimeSpan.Zero).ConfigureAwait(false);

            while (true)
            {
                var connected = _clock.GetTimestamp();
                await WhileConnectedAsync(Peer!).ConfigureAwait(false);
                _backoff.Connected(_clock.GetElapsedTime(connected));
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
            // The endpoint is the node's own, or the node is stopping, so there is nothing to dial.
            Fail(error);
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
            await Task.Delay(wait, _clock, _unpinned).ConfigureAwait(false);
            if (Peer is { IsConnected: true })
                return;

            try
            {
                var (before, now) = (Peer, await _dial(_unpinned).ConfigureAwait(false));
                Peer = now;
                _first.TrySetResult(now);
                if (before != now)
                    before?.Session.EndLost(CloseReason.Restarted, $"Another node, '{now}', answers at {_target.Endpoint} now.");

                return;
            }
            catch (ConnectException error) when (error.Failure is not (ConnectFailure.OwnAddress or ConnectFailure.Stopping))
            {
                Fail(error);
                _events.DialFailed(error);
            }

            wait = NextWait();
        }
    }

    // Read the exception, because nothing may await this task. The DialFailed event reports the failure as well.
    private void Fail(ConnectException error)
    {
        if (_first.TrySetException(error))
            _ = _first.Task.Exception;
    }
}
