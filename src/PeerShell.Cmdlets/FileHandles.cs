using System.Globalization;
using PeerShell.Topology;

namespace PeerShell;

/// <summary>
/// The sockets and files that the process can still open. They are counted in advance, because a process that has none left can't
/// even report that.
/// </summary>
internal static class FileHandles
{
    // For assemblies, the console, and other code that opens files at the same time.
    private const int Reserve = 128;

    /// <summary>The number of handles left, less a reserve; null if the system has no such limit or does not report it.</summary>
    public static int? Left
    {
        get
        {
            try
            {
                // "Max open files            1024                 524288               files"
                var limit = File.ReadLines("/proc/self/limits")
                    .FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
                return int.TryParse(limit?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture, out var max)
                    ? max - Directory.GetFiles("/proc/self/fd").Length - Reserve
                    : null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Returns the number of sockets of a network over TCP: a listener for each node, and both ends of each link.</summary>
    public static int Needed(PeerTopology topology) => topology.Nodes.Count + (2 * topology.Links.Count);
}
