using System.Globalization;
using PeerShell.Topology;

namespace PeerShell;

/// <summary>
/// How many sockets and files the process can still open. One that has none left can't even say so, hence it is asked
/// beforehand.
/// </summary>
internal static class FileHandles
{
    // For assemblies, the console, and others who open something meanwhile.
    private const int Reserve = 128;

    /// <summary>How many there are, less a reserve; null where the system doesn't say, or has no such limit.</summary>
    public static int? Left
    {
        get
        {
            try
            {
                // "Max open files            1024                 524288               files"
                var limit = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
                return int.TryParse(limit?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], CultureInfo.InvariantCulture, out var most)
                    ? most - Directory.GetFiles("/proc/self/fd").Length - Reserve
                    : null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>How many a network over TCP takes: a listener for each node, both ends of each link.</summary>
    public static int Needed(PeerTopology topology) => topology.Nodes.Count + (2 * topology.Links.Count);
}
