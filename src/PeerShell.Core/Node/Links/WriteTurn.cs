using System.Diagnostics;

namespace PeerShell.Node.Links;

/// <summary>
/// Decides whether a sending thread writes to the link itself. When messages follow each other closely, that would cost a system
/// call for each message. So a thread writes only after a pause of the link, and not if it has just written to another link, as
/// a thread that sends to many peers does.
/// </summary>
internal sealed class WriteTurn
{
    // 10 µs: shorter than a round trip over loopback, and longer than the time between two messages that are sent in a loop.
    private static readonly long Pause = Stopwatch.Frequency / 100_000;

    // 1 ms, so that a thread that sends to many peers loses little time.
    private static readonly long OtherLinkPause = Stopwatch.Frequency / 1000;

    [ThreadStatic]
    private static int t_lastLink;

    [ThreadStatic]
    private static long t_lastTurn;

    private static int s_links;

    private readonly int _link = Interlocked.Increment(ref s_links);
    private long _lastWrite;

    /// <summary>Notes that something was written.</summary>
    public void Wrote() => Volatile.Write(ref _lastWrite, Stopwatch.GetTimestamp());

    /// <summary>Decides whether this thread writes.</summary>
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
