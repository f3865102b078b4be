using System.Diagnostics;

namespace PeerShell.Sending;

/// <summary>The time that a command may spend waiting in all. Time that the pipeline before it takes is not counted.</summary>
/// <param name="seconds">The time; null for no limit.</param>
internal sealed class TimeBudget(double? seconds)
{
    private readonly Stopwatch _spent = new();

    /// <summary>The time that is left; null for no limit.</summary>
    public TimeSpan? Left => seconds is { } all ? TimeSpan.FromSeconds(Math.Max(0, all - _spent.Elapsed.TotalSeconds)) : null;

    /// <summary>Counts the time that a wait takes.</summary>
    /// <param name="wait">Waits for at most the time that it is given.</param>
    public T Spend<T>(Func<TimeSpan?, T> wait)
    {
        var left = Left;
        _spent.Start();
        try
        {
            return wait(left);
        }
        finally
        {
            _spent.Stop();
        }
    }
}
