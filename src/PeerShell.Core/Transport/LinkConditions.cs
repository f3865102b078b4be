namespace PeerShell.Transport;

/// <summary>
/// How well a link carries bytes, in each direction alike. What is lost on the way is sent again, as TCP does: so a loss
/// shows as a stall, and much of it as a reset, but never as a message that is missing.
/// </summary>
public sealed record LinkConditions
{
    /// <summary>A link as it is, with nothing added.</summary>
    public static LinkConditions None { get; } = new();

    /// <summary>How long bytes are under way, one way. A round trip takes twice as long.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How much the latency varies, to either side. Bytes stay in order all the same.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>How many in a hundred packets are lost, from 0 to 100.</summary>
    public double LossPercent { get; init; }

    /// <summary>How many bytes a second pass each way; null for as many as can.</summary>
    public long? Bandwidth { get; init; }

    /// <summary>Whether nothing passes at all.</summary>
    public bool IsDown { get; init; }
}
