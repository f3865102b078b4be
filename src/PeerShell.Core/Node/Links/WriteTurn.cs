using System.Diagnostics;

namespace PeerShell.Node.Links;

/// <summary>
/// Whether a thread that sends should write to the link itself. Where messages follow each other closely that would be a system
/// call for each: so it should only after a pause of the link, and not when it has just written to another link, as one that
/// sends to many peers does.
/// </summary>
internal sealed class WriteTurn
{
    // Less than a round trip over loopback takes, and more than a loop takes from one message to the next.
    private static readonly long Pause = Stopwatch.Frequency / 100_000;

    // So that one who sends to many peers loses little by it.
    private static readonly long OtherLinkPause = Stopwatch.Frequency / 1000;

    [ThreadStatic]
    private static int t_lastLink;

    [ThreadStatic]
    private static long t_lastTurn;

    private static int s_links;

    private readonly int _link = Interlocked.Increment(ref s_links);
    private long _lastWrite;

    /// <summary>Something was written.</summary>
    public void Wrote() => Volatile.Write(ref _lastWrite, Stopwatch.GetTimestamp());

    /// <summary>Whether it is this thread's turn to write.</summary>
    public bool IsMine()
    {
        var now = Stopwatch.GetTimestamp();
        if (now - Volatile.Read(ref _lastWrite) < Pause || (t_lastLink != _link && now - t_lastTurn < OtherLinkPause))
            return false;

        t_lastLink = _link;
        t_lastTurn = now;
        return true;
    }
}
