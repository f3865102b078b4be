namespace PeerShell.Benchmarks.Contenders;

/// <summary>A role at work, in a process of its own.</summary>
internal interface IRole
{
    /// <summary>Where it listens; 0 when it dialled.</summary>
    int Port { get; }

    /// <summary>Does its part with some messages, or calls.</summary>
    /// <param name="count">How many: of a sink how many are to come in all, of a source how many go to each connection.</param>
    /// <param name="size">Bytes of the body of each.</param>
    /// <returns>Figures of its own, if it takes any, behind those that the process takes of every role.</returns>
    Task<double[]> RunAsync(long count, int size);
}
