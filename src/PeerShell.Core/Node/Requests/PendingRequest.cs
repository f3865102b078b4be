using System.Threading.Channels;

namespace PeerShell.Node.Requests;

/// <summary>A request that waits for its replies.</summary>
internal sealed class PendingRequest
{
    // What a reply takes beside its content.
    private const int ObjectBytes = 160;

    private readonly long _maxBytes;
    private readonly Channel<PeerMessage> _replies = Channel.CreateUnbounded<PeerMessage>(new() { SingleReader = true });
    private readonly ITimer? _timer;
    private long _waiting;

    /// <param name="id">Its number.</param>
    /// <param name="peer">The peer that it asks.</param>
    /// <param name="timeout">The time limit of the whole request.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="maxBytes">The maximum size of replies that wait to be taken, in bytes.</param>
    public PendingRequest(ulong id, Peer peer, TimeSpan timeout, TimeProvider clock, long maxBytes)
    {
        Id = id;
        _maxBytes = maxBytes;
        var late = () => Fail(new RequestException(
            RequestFailure.TimedOut, $"Peer '{peer}' has not answered within {timeout.TotalSeconds:0.###} s."));
        if (timeout != Timeout.InfiniteTimeSpan)
            _timer = clock.CreateTimer(static late => ((Action)late!)(), late, timeout, Timeout.InfiniteTimeSpan);
    }

    public ulong Id { get; }

    /// <summary>Completes when it is over and all replies are taken; or fails with why it failed.</summary>
    public Task Completion => _replies.Reader.Completion;

    /// <summary>Whether the far side has said its last word.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Waits for replies.</summary>
    /// <returns>False when there are no more.</returns>
    /// <exception cref="RequestException">It has failed.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _replies.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes a reply, if there is one.</summary>
    public PeerMessage? TryTake()
    {
        if (!_replies.Reader.TryRead(out var reply))
            return null;

        Interlocked.Add(ref _waiting, -CostOf(reply));
        return reply;
    }

    public void Add(PeerMessage reply)
    {
        var cost = CostOf(reply);
        var waiting = Interlocked.Add(ref _waiting, cost);
        if (waiting <= _maxBytes || waiting == cost)
            _replies.Writer.TryWrite(reply);
        else
            Fail(new RequestException(RequestFailure.TooManyReplies, $"More than {_maxBytes} bytes of replies came that nobody has taken."));
    }

    /// <summary>The far side has said its last word.</summary>
    /// <param name="error">Why it failed, if it did.</param>
    public void Answer(RequestException? error)
    {
        IsAnswered = true;
        Complete(error);
    }

    /// <summary>There is no more to wait for.</summary>
    public void Fail(RequestException error) => Complete(error);

    public void Release() => _timer?.Dispose();

    private static int CostOf(PeerMessage reply) => reply.Cost + ObjectBytes;

    private void Complete(RequestException? error)
    {
        // Whoever waits is told by the channel; its own task is looked at rarely.
        if (_replies.Writer.TryComplete(error))
            _ = _replies.Reader.Completion.Exception;
    }
}
