using System.Globalization;
using PeerShell.Transport;

namespace PeerShell.Topology.Pictures;

/// <summary>The conditions of a link in words.</summary>
internal static class ConditionText
{
    private static readonly string[] Units = ["B/s", "KB/s", "MB/s", "GB/s", "TB/s"];

    /// <summary>Such as <c>50 ± 5 ms, 1 % lost, 1 MB/s</c>; empty if there are none.</summary>
    public static string Of(LinkConditions conditions)
    {
        if (conditions.IsDown)
            return "down";

        List<string> parts = [];
        if (conditions.Latency > TimeSpan.Zero || conditions.Jitter > TimeSpan.Zero)
            parts.Add(Delay(conditions));
        if (conditions.LossPercent > 0)
            parts.Add(Invariant($"{conditions.LossPercent:0.##} % lost"));
        if (conditions.Bandwidth is { } bandwidth)
            parts.Add(Rate(bandwidth));
        return string.Join(", ", parts);
    }

    private static string Delay(LinkConditions conditions) => conditions.Jitter > TimeSpan.Zero
        ? Invariant($"{conditions.Latency.TotalMilliseconds:0.##} ± {conditions.Jitter.TotalMilliseconds:0.##} ms")
        : Invariant($"{conditions.Latency.TotalMilliseconds:0.##} ms");

    // As PowerShell counts: 1MB is 1024 KB.
    private static string Rate(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1024 && unit < Units.Length - 1; unit++)
            bytes /= 1024;
        return Invariant($"{bytes:0.##} {Units[unit]}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
