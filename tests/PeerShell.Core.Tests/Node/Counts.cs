using System.Diagnostics;

namespace PeerShell.Tests.Node;

/// <summary>The resources that the process holds and that nodes must release.</summary>
internal sealed record Counts(int Threads, int Sockets, long Timers, long Bytes)
{
    public static Counts Now() => new(
        Process.GetCurrentProcess().Threads.Count,
        OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Count(IsSocket) : 0,
        Timer.ActiveCount,
        GC.GetTotalMemory(forceFullCollection: false));

    /// <summary>Waits until the counts have come down, but not longer than 20 s, and returns them.</summary>
    public static async Task<Counts> SettledAsync(Counts wanted)
    {
        var time = Stopwatch.StartNew();
        while (true)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var now = Now();
            if ((now.Sockets <= wanted.Sockets && now.Timers <= wanted.Timers) || time.Elapsed > TimeSpan.FromSeconds(20))
                return now;

            await Task.Yield();
        }
    }

    private static bool IsSocket(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
