namespace PeerShell.Node.Requests;

/// <summary>The requests to all peers of a node. Numbers and counts them.</summary>
/// <param name="maxOpen">The maximum number of open requests.</param>
internal sealed class NodeRequests(int maxOpen)
{
    // Starts at a random number, so that a reply to an earlier node matches no request of this one.
    private ulong _last = (ulong)Random.Shared.NextInt64();
    private int _open;
    private long _strays;

    /// <summary>The number of open requests.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>The number of received replies that matched no open request, and of requests with a number in use.</summary>
    public long Strays => Interlocked.Read(ref _strays);

    /// <summary>Opens a request.</summary>
    /// <returns>The number of the request.</returns>
    /// <exception cref="RequestException">The maximum number of open requests is reached.</exception>
    public ulong Open()
    {
        if (Interlocked.Increment(ref _open) <= maxOpen)
            return Interlocked.Increment(ref _last);

        Close();
        throw new RequestException(
            RequestFailure.TooManyRequests,
            $"This node has {maxOpen} open requests, which is the maximum. Wait until some of them have finished.");
    }

    public void Close() => Interlocked.Decrement(ref _open);

    public void Stray() => Interlocked.Increment(ref _strays);
}
