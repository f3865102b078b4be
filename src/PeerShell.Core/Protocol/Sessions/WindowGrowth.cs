namespace PeerShell.Protocol.Sessions;

/// <summary>The budget for the growth of all receive windows of a node. Thread-safe.</summary>
/// <param name="bytes">The budget in bytes. When it is used up, no window grows.</param>
internal sealed class WindowGrowth(long bytes)
{
    private long _left = bytes;

    /// <summary>Takes bytes from the budget.</summary>
    /// <returns>Whether the budget had enough bytes left.</returns>
    public bool TryTake(int count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0)
            return true;

        Give(count);
        return false;
    }

    /// <summary>Returns bytes to the budget.</summary>
    public void Give(int count) => Interlocked.Add(ref _left, count);
}
