namespace PeerShell.Protocol;

/// <summary>Computes how long a dialler waits before its next attempt.</summary>
internal sealed class Backoff(BackoffOptions options)
{
    private int _attempts;

    /// <summary>Whether no wait has been taken since the last stable connection.</summary>
    public bool IsFresh => _attempts == 0;

    /// <summary>Returns the next wait, which is longer than the previous one until the cap is reached.</summary>
    /// <param name="random">A number from 0 to 1, drawn for each call.</param>
    public TimeSpan Next(double random)
    {
        var seconds = options.Initial.TotalSeconds * Math.Pow(options.Factor, _attempts++);
        return TimeSpan.FromSeconds(Math.Min(seconds, options.Cap.TotalSeconds)) * (1 + options.Jitter * (2 * random - 1));
    }

    /// <summary>Reports how long the last connection lasted. A stable connection resets the waits.</summary>
    public void Connected(TimeSpan lasted)
    {
        if (lasted >= options.StableAfter)
            _attempts = 0;
    }
}
