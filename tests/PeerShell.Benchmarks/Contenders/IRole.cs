namespace PeerShell.Benchmarks.Contenders;

/// <summary>A role that runs in a process of its own.</summary>
internal interface IRole
{
    /// <summary>The port where it listens; 0 if it dials.</summary>
    int Port { get; }

    /// <summary>Sends or receives messages, or makes calls.</summary>
    /// <param name="count">The number of messages that a sink receives in all, or that a source sends on each connection.</param>
    /// <param name="size">The bytes of each body.</param>
    /// <returns>The figures of this role, if any. The process itself measures time and allocations.</returns>
    Task<double[]> RunAsync(long count, int size);
}
