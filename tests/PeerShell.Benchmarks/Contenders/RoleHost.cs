using System.Diagnostics;
using System.Globalization;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// A process that plays a role. It writes <c>ready PORT</c> and then reads commands from its standard input, one a line. The answer
/// to <c>run COUNT SIZE</c> is the timestamps of the start and the end, the bytes allocated between them, and the figures of the
/// role. The timestamps are those of the system's monotonic clock, which all processes share. The answer to <c>memory</c> is the
/// bytes in use.
/// </summary>
internal static class RoleHost
{
    public static async Task<int> RunAsync(string[] args)
    {
        var start = Contender.Find(args[0]).Roles[Enum.Parse<RoleKind>(args[1])];
        int[] ports = [.. args[3..].Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
        var role = await start(new RoleArguments(ports, int.Parse(args[2], CultureInfo.InvariantCulture)));
        Say("ready", role.Port);
        while (Console.ReadLine()?.Split(' ') is { } words)
        {
            switch (words)
            {
                case ["run", var count, var size]:
                    Say(await MeasureAsync(
                        role,
                        long.Parse(count, CultureInfo.InvariantCulture),
                        int.Parse(size, CultureInfo.InvariantCulture)));
                    break;
                case ["memory"]:
                    Say(GC.GetTotalMemory(forceFullCollection: true));
                    break;
            }
        }

        // Background work that still runs must not delay the exit.
        Environment.Exit(0);
        return 0;
    }

    private static async Task<object[]> MeasureAsync(IRole role, long count, int size)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var begin = Stopwatch.GetTimestamp();
        var figures = await role.RunAsync(count, size);
        var end = Stopwatch.GetTimestamp();
        return [begin, end, GC.GetTotalAllocatedBytes() - allocated, .. figures];
    }

    private static void Say(params object[] words)
    {
        Console.WriteLine(string.Join(' ', words.Select(word => string.Create(CultureInfo.InvariantCulture, $"{word}"))));
        Console.Out.Flush();
    }
}
