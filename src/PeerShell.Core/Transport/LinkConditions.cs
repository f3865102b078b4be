using System.Globalization;

namespace PeerShell.Transport;

/// <summary>
/// How well a link carries bytes, in each direction alike. What is lost on the way is sent again, as TCP does: so a loss
/// shows as a stall, and much of it as a reset, but never as a message that is missing.
/// </summary>
public sealed record LinkConditions
{
    /// <summary>The longest latency, and the largest jitter: an hour.</summary>
    public static readonly TimeSpan LongestLatency = TimeSpan.FromHours(1);

    private static readonly string[] Units = ["B/s", "KB/s", "MB/s", "GB/s", "TB/s"];

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

    /// <summary>Whether nothing passes at all, as if a cable were pulled.</summary>
    public bool IsDown { get; init; }

    /// <summary>Whether nothing is added to the link as it is.</summary>
    public bool IsNone => this == None;

    /// <summary>What is added, for people.</summary>
    /// <returns>Such as <c>50±5 ms, 1% loss, 1 MB/s</c>.</returns>
    public override string ToString()
    {
        if (IsDown)
            return "down";

        List<string> parts = [];
        if (Latency > TimeSpan.Zero || Jitter > TimeSpan.Zero)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Latency.TotalMilliseconds:0.###}{(Jitter > TimeSpan.Zero ? $"±{Jitter.TotalMilliseconds:0.###}" : "")} ms"));
        if (LossPercent > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{LossPercent:0.###}% loss"));
        if (Bandwidth is { } bytes)
            parts.Add(RateOf(bytes));

        return parts.Count == 0 ? "none" : string.Join(", ", parts);
    }

    // In binary units: 1 MB is 1024 KB.
    private static string RateOf(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1024 && unit < Units.Length - 1; unit++)
            bytes /= 1024;

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.##} {Units[unit]}");
    }

    /// <summary>Checks that a link can be like this.</summary>
    /// <exception cref="ArgumentException">It can't; the message says why.</exception>
    public void Validate()
    {
        if (Latency < TimeSpan.Zero || Latency > LongestLatency)
            throw new ArgumentException($"The latency {Latency.TotalMilliseconds} ms is not between 0 and {LongestLatency.TotalMilliseconds} ms.");
        if (Jitter < TimeSpan.Zero || Jitter > LongestLatency)
            throw new ArgumentException($"The jitter {Jitter.TotalMilliseconds} ms is not between 0 and {LongestLatency.TotalMilliseconds} ms.");
        if (!(LossPercent is >= 0 and <= 100))
            throw new ArgumentException($"A loss of {LossPercent}% is not between 0 and 100.");
        if (Bandwidth < 1)
            throw new ArgumentException($"A bandwidth of {Bandwidth} bytes a second lets nothing pass. Give at least 1, or take the link down.");
    }
}
