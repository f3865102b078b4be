using System.Globalization;
using System.IO.Enumeration;

namespace PeerShell.Transport;

/// <summary>
/// Counts how many more file handles the process can open, so that nodes leave some for everything else. All members can be used
/// from any thread.
/// </summary>
/// <remarks>
/// <para>Each TCP socket takes a handle. A process that has none left can open no file, no assembly and no terminal, and a shell
/// ends then. On Linux the limit is RLIMIT_NOFILE, the first number of "Max open files" in /proc/self/limits, and /proc/self/fd
/// has one entry for each open handle (proc(5)). Where these files don't exist the number is not known, and nothing is refused:
/// on Windows, where a process can have 16 million handles, and on macOS.</para>
/// <para>Counting lists all open handles, which takes about 20 µs each (measured with 1,000 and 10,000), so it is not done for each
/// socket. A count is used for 1 s, or for 100 ms while too few handles are left, and for at least 20 times as long as it took: so
/// it never takes more than a twentieth of a processor. What is taken meanwhile is subtracted. What is given back meanwhile, and
/// what the rest of the program opens, shows in the next count.</para>
/// </remarks>
/// <param name="count">Returns the number of handles that can still be opened; null if it is not known.</param>
/// <param name="clock">The clock.</param>
internal sealed class HandleBudget(Func<int?> count, TimeProvider clock)
{
    /// <summary>How long a count that took no time is used: 1 s, or 100 ms while too few handles are left.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1), FreshnessWhenShort = TimeSpan.FromMilliseconds(100);

    private const int Rest = 20;

    private readonly Lock _lock = new();
    private int? _free;
    private long _countedAt;
    private TimeSpan _took;
    private int _opening;
    private bool _isCounted;

    /// <summary>The budget of this process, which all its nodes share.</summary>
    public static HandleBudget Process { get; } = new(CountFree, TimeProvider.System);

    /// <summary>Whether handles can't be opened without touching a reserve.</summary>
    /// <param name="handles">The number of handles.</param>
    /// <param name="reserve">The number of handles to leave.</param>
    public bool IsShort(int handles, int reserve)
    {
        lock (_lock)
            return CountIfStale(handles + reserve) - handles < reserve;
    }

    /// <summary>
    /// Takes handles that are about to be opened. <see cref="Opened"/> must follow, whether or not the opening succeeds.
    /// </summary>
    /// <param name="handles">The number of handles.</param>
    /// <param name="reserve">The number of handles to leave.</param>
    /// <returns>False if that would touch the reserve. Nothing is taken then.</returns>
    public bool TryTake(int handles, int reserve)
    {
        lock (_lock)
        {
            if (CountIfStale(handles + reserve) - handles < reserve)
                return false;

            _free -= handles;
            _opening += handles;
            return true;
        }
    }

    /// <summary>Notes that handles which were taken are open by now, or will not be opened.</summary>
    /// <param name="handles">The number of handles.</param>
    public void Opened(int handles)
    {
        lock (_lock)
            _opening -= handles;
    }

    /// <summary>Takes a handle that is already open, such as that of an accepted connection.</summary>
    /// <param name="reserve">The number of handles to leave.</param>
    /// <returns>The number of handles that can still be opened; null if it is not known.</returns>
    public int? TakeOpened(int reserve)
    {
        lock (_lock)
        {
            // Counting comes second, because a new count would include the handle.
            _free--;
            return CountIfStale(reserve);
        }
    }

    private int? CountIfStale(int wanted)
    {
        if (_isCounted && (_free is null || clock.GetElapsedTime(_countedAt) < FreshnessFor(wanted)))
            return _free;

        var started = clock.GetTimestamp();
        try
        {
            // Those being opened are subtracted even if some of them are open by now: too few is the safe error.
            _free = count() - _opening;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Counting itself needs a handle.
            _free = _isCounted ? 0 : null;
        }

        _isCounted = true;
        _countedAt = clock.GetTimestamp();
        _took = clock.GetElapsedTime(started, _countedAt);
        return _free;
    }

    private TimeSpan FreshnessFor(int wanted)
    {
        var freshness = _free < wanted ? FreshnessWhenShort : Freshness;
        return freshness > Rest * _took ? freshness : Rest * _took;
    }

    private static int? CountFree()
    {
        const string limits = "/proc/self/limits", handles = "/proc/self/fd";
        if (!File.Exists(limits) || !Directory.Exists(handles))
            return null;

        // "Max open files            1024                 524288               files"
        var line = File.ReadLines(limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        if (!int.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture, out var limit))
            return null;

        // Nothing is asked about the entries, which would take a system call for each.
        var open = new FileSystemEnumerable<byte>(
            handles,
            static (ref _) => 0,
            new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false });
        return limit - open.Count();
    }
}
