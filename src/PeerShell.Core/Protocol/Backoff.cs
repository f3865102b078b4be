namespace PeerShell.Protocol;

/// <summary>The waits of one dialler.</summary>
internal sealed class Backoff(BackoffOptions options)
{
    private int _attempts;

    /// <summary>Whether nothing has been waited for since the last stable connection.</summary>
    public bool IsFresh => _attempts == 0;

    /// <summary>The next wait, longer than the one before.</summary>
    /// <param name="random">A number from 0 to 1, drawn anew each time.</param>
    public TimeSpan Next(double random)
    {
        var seconds = options.Initial.TotalSeconds * Math.Pow(options.Factor, _attempts++);
        return TimeSpan.FromSeconds(Math.Min(seconds, options.Cap.TotalSeconds)) * (1 + options.Jitter * (2 * random - 1));
    }

    /// <summary>Says how long the last connection lasted: a stable one begins the waits anew.</summary>
    public void Connected(TimeSpan lasted)
    {
        if (lasted >= options.StableAfter)
            _attempts = 0;
    }
}
