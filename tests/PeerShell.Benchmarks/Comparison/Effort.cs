namespace PeerShell.Benchmarks.Comparison;

/// <summary>How long to measure. Programs of .NET need some seconds until they are as fast as they get.</summary>
/// <param name="WarmUp">Work that counts for nothing, at first.</param>
/// <param name="Repetition">How long one repetition is to take, about.</param>
/// <param name="Repetitions">How many follow each other in the same processes; the median counts.</param>
/// <param name="Connections">How many to make where many are made.</param>
internal sealed record Effort(TimeSpan WarmUp, TimeSpan Repetition, int Repetitions, int Connections)
{
    public static readonly Effort Full = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.4), 3, 2000);

    public static readonly Effort Quick = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.05), 1, 100);
}
