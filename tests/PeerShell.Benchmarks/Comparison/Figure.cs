namespace PeerShell.Benchmarks.Comparison;

/// <summary>What came out for one measure.</summary>
/// <param name="Value">In the measure's unit.</param>
/// <param name="Allocated">Bytes of managed memory that sender and receiver allocated for one message, where that was counted.</param>
internal readonly record struct Figure(double Value, double? Allocated = null)
{
    /// <summary>Nothing came out.</summary>
    public static Figure None => new(double.NaN);
}
