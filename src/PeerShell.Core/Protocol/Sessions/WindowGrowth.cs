namespace PeerShell.Protocol.Sessions;

/// <summary>What the receive windows of all peers of a node may have grown by, together. Can be used from any thread.</summary>
/// <param name="bytes">Most bytes. At the bound no window grows further.</param>
internal sealed class WindowGrowth(long bytes)
{
    private long _left = bytes;

    /// <summary>Takes room to grow.</summary>
    /// <returns>Whether there was so much.</returns>
    public bool TryTake(int count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0)
            return true;

        Give(count);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Give(int count) => Interlocked.Add(ref _left, count);
}
