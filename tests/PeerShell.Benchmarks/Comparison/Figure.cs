namespace PeerShell.Benchmarks.Comparison;

/// <summary>The result for one measure.</summary>
/// <param name="Value">The value in the unit of the measure.</param>
/// <param name="Allocated">The bytes of managed memory that sender and receiver allocated per message, if they were counted.</param>
internal readonly record struct Figure(double Value, double? Allocated = null)
{
    /// <summary>The figure of a contender that failed.</summary>
    public static Figure None => new(double.NaN);
}
