using System.Threading.Channels;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Requests;

/// <summary>A request that waits for its replies.</summary>
internal sealed class PendingRequest
{
    // The memory overhead of a reply, in addition to its content.
    private const int ObjectBytes = 160;

    private readonly long _maxBytes;
    private readonly Channel<PeerMessage> _replies = Channel.CreateUnbounded<PeerMessage>(new() { SingleReader = true });
    private readonly ITimer? _timer;
    private long _waiting;

    /// <param name="exchange">The exchange that begins with the request.</param>
    /// <param name="peer">The peer that gets the request.</param>
    /// <param name="timeout">The time limit of the whole request.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="maxBytes">The maximum size of unread replies, in bytes.</param>
    public PendingRequest(in Exchange exchange, Peer peer, TimeSpan timeout, TimeProvider clock, long maxBytes)
    {
        Exchange = exchange;
        _maxBytes = maxBytes;
        var late = () => Fail(new RequestException(
            RequestFailure.TimedOut, $"Peer '{peer}' did not answer within {timeout.TotalSeconds:0.###} s."));
        if (timeout != Timeout.InfiniteTimeSpan)
            _timer = clock.CreateTimer(static late => ((Action)late!)(), late, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The exchange that begins with the request.</summary>
    public Exchange Exchange { get; }

    public ulong Id => Exchange.Id;

    /// <summary>A task that completes when the request is over and all replies are read, or fails with the reason.</summary>
    public Task Completion => _replies.Reader.Completion;

    /// <summary>Whether the request has ended with its last reply or an error.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Waits for replies.</summary>
    /// <returns>False when there are no more.</returns>
    /// <exception cref="RequestException">The request has failed.</exception>
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
            Fail(TooMany());
    }

    /// <summary>Ends the request with its last reply or an error.</summary>
    /// <param name="error">The reason why it failed; null if it succeeded.</param>
    public void Answer(RequestException? error)
    {
        IsAnswered = true;
        Complete(error);
    }

    /// <summary>Fails the request, because no more replies are expected.</summary>
    public void Fail(RequestException error) => Complete(error);

    public void Release() => _timer?.Dispose();

    private static int CostOf(PeerMessage reply) => reply.Cost + ObjectBytes;

    private RequestException TooMany() => new(
        RequestFailure.TooManyReplies, $"More than {_maxBytes} bytes of replies are waiting to be read. Read them faster.");

    private void Complete(RequestException? error)
    {
        // Read the exception, because the channel reports it to readers and nothing may await this task.
        if (_replies.Writer.TryComplete(error))
            _ = _replies.Reader.Completion.Exception;
    }
}
