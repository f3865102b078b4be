using System.Globalization;
using PeerShell.Transport;

namespace PeerShell.Topology.Files;

/// <summary>
/// The conditions of a link as named fields, the same in every format: <c>latencyMs</c>, <c>jitterMs</c>,
/// <c>lossPercent</c>, <c>bandwidth</c> in bytes per second, <c>down</c> as true or false.
/// </summary>
internal static class ConditionFields
{
    public const string Latency = "latencyMs", Jitter = "jitterMs", Loss = "lossPercent", Bandwidth = "bandwidth", Down = "down";

    public static readonly string[] All = [Latency, Jitter, Loss, Bandwidth, Down];

    /// <summary>Returns the fields that differ from their defaults, with values as JSON writes them.</summary>
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

    /// <summary>Returns conditions with one field replaced by a value that was read.</summary>
    /// <exception cref="BadLineException">The value is invalid.</exception>
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
            var reason = error is ArgumentException ? error.Message : $"'{value}' is not a valid {name}.";
            throw new BadLineException(line, reason, error);
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string value) => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);

    // Converts milliseconds to ticks and rounds, so that a time is read back exactly.
    private static TimeSpan Time(string value) =>
        TimeSpan.FromTicks(checked((long)Math.Round(Number(value) * TimeSpan.TicksPerMillisecond)));
}
