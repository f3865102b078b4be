namespace PeerShell.Node.Requests;

/// <summary>What the requests to all peers of a node have in common: their numbers, and how many there are.</summary>
/// <param name="most">How many can be open at a time.</param>
internal sealed class NodeRequests(int most)
{
    // Begins at random, so that a reply to a node that lived before this one fits no request.
    private ulong _last = (ulong)Random.Shared.NextInt64();
    private int _open;
    private long _strays;

    /// <summary>Requests that wait for replies.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>Replies, and requests of a number in use, that belonged to no request of their own.</summary>
    public long Strays => Interlocked.Read(ref _strays);

    /// <summary>Counts a request in.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="RequestException">There are too many.</exception>
    public ulong Open()
    {
        if (Interlocked.Increment(ref _open) <= most)
            return Interlocked.Increment(ref _last);

        Close();
        throw new RequestException(
            RequestFailure.TooManyRequests, $"This node has {most} requests open, which is as many as it may have. Wait for some of them first.");
    }

    public void Close() => Interlocked.Decrement(ref _open);

    public void Stray() => Interlocked.Increment(ref _strays);
}
