using System.Globalization;
using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// The conditions of a link as named numbers, as every format has them: <c>latencyMs</c>, <c>jitterMs</c>,
/// <c>lossPercent</c>, <c>bandwidth</c> in bytes a second, <c>down</c> as true or false.
/// </summary>
internal static class ConditionFields
{
    public const string Latency = "latencyMs", Jitter = "jitterMs", Loss = "lossPercent", Bandwidth = "bandwidth", Down = "down";

    public static readonly string[] All = [Latency, Jitter, Loss, Bandwidth, Down];

    /// <summary>What of conditions differs from none, as JSON writes it.</summary>
    public static IEnumerable<(string Name, string Value)> Of(LinkConditions conditions)
    {
        if (conditions.Latency != TimeSpan.Zero)
            yield return (Latency, Text(conditions.Latency.TotalMilliseconds));
        if (conditions.Jitter != TimeSpan.Zero)
            yield return (Jitter, Text(conditions.Jitter.TotalMilliseconds));
        if (conditions.LossPercent != 0)
            yield return (Loss, Text(conditions.LossPercent));
        if (conditions.Bandwidth is { } bandwidth)
            yield return (Bandwidth, bandwidth.ToString(CultureInfo.InvariantCulture));
        if (conditions.IsDown)
            yield return (Down, "true");
    }

    /// <summary>The conditions with a field read.</summary>
    /// <exception cref="BadLineException">Its value is none.</exception>
    public static LinkConditions With(LinkConditions conditions, string name, string value, int line)
    {
        try
        {
            var read = name switch
            {
                Latency => conditions with { Latency = Time(value) },
                Jitter => conditions with { Jitter = Time(value) },
                Loss => conditions with { LossPercent = Number(value) },
                Bandwidth => conditions with { Bandwidth = long.Parse(value, NumberStyles.Integer, CultureInfo.InvariantCulture) },
                _ => conditions with { IsDown = bool.Parse(value) },
            };
            read.Validate();
            return read;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            var reason = error is ArgumentException ? error.Message : $"'{value}' is no {name}.";
            throw new BadLineException(line, reason, error);
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string value) => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);

    // In ticks, so that a time is read as it was written.
    private static TimeSpan Time(string value) => TimeSpan.FromTicks(checked((long)Math.Round(Number(value) * TimeSpan.TicksPerMillisecond)));
}
