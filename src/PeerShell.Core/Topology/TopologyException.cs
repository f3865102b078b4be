namespace PeerShell.Topology;

/// <summary>There is no such topology. The message says why, and what to do about it.</summary>
public sealed class TopologyException : Exception
{
    internal TopologyException(TopologyFailure failure, object? subject, string message) : base(message)
    {
        Failure = failure;
        Subject = subject;
    }

    /// <summary>What is wrong.</summary>
    public TopologyFailure Failure { get; }

    /// <summary>What it is wrong with: a name, a link, a number.</summary>
    public object? Subject { get; }
}
