using System.Globalization;

namespace PeerShell.Transport;

/// <summary>
/// The conditions of a link, the same in both directions. Lost packets are sent again, as TCP does. A loss therefore appears
/// as a stall, and a heavy loss as a reset, but never as a missing message.
/// </summary>
public sealed record LinkConditions
{
    /// <summary>The maximum latency and the maximum jitter: one hour.</summary>
    public static readonly TimeSpan LongestLatency = TimeSpan.FromHours(1);

    private static readonly string[] Units = ["B/s", "KB/s", "MB/s", "GB/s", "TB/s"];

    /// <summary>The conditions of an unchanged link, with nothing added.</summary>
    public static LinkConditions None { get; } = new();

    /// <summary>The time that bytes take in one direction. A round trip takes twice as long.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The maximum deviation from the latency, up or down. Bytes stay in order nevertheless.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The percentage of packets that are lost, from 0 to 100.</summary>
    public double LossPercent { get; init; }

    /// <summary>The number of bytes per second in each direction, or null for no limit.</summary>
    public long? Bandwidth { get; init; }

    /// <summary>Whether the link carries nothing, as if its cable were unplugged.</summary>
    public bool IsDown { get; init; }

    /// <summary>Whether nothing is added to the link.</summary>
    public bool IsNone => this == None;

    /// <summary>Describes the conditions for users.</summary>
    /// <returns>A text such as <c>50±5 ms, 1% loss, 1 MB/s</c>.</returns>
    public override string ToString()
    {
        if (IsDown)
            return "down";

        List<string> parts = [];
        if (Latency > TimeSpan.Zero || Jitter > TimeSpan.Zero)
        {
            var latency = Latency.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);
            var jitter = $"±{Jitter.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture)}";
            parts.Add(Jitter > TimeSpan.Zero ? $"{latency}{jitter} ms" : $"{latency} ms");
        }

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

    /// <summary>Checks that the conditions are valid.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message says which.</exception>
    public void Validate()
    {
        if (Latency < TimeSpan.Zero || Latency > LongestLatency)
        {
            throw new ArgumentException(
                $"The latency must be from 0 to {LongestLatency.TotalMilliseconds} ms, not {Latency.TotalMilliseconds} ms.");
        }

        if (Jitter < TimeSpan.Zero || Jitter > LongestLatency)
        {
            throw new ArgumentException(
                $"The jitter must be from 0 to {LongestLatency.TotalMilliseconds} ms, not {Jitter.TotalMilliseconds} ms.");
        }

        if (!(LossPercent is >= 0 and <= 100))
            throw new ArgumentException($"The loss must be from 0 to 100%, not {LossPercent}%.");
        if (Bandwidth < 1)
        {
            throw new ArgumentException(
                $"The bandwidth must be at least 1 byte per second, not {Bandwidth}. To let nothing pass, take the link down.");
        }
    }
}
