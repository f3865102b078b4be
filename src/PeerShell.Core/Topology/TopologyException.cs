namespace PeerShell.Topology;

/// <summary>There is no such topology. The message says why, and what to do about it.</summary>
public sealed class TopologyException : Exception
{
    /// <summary>Says why there is none.</summary>
    /// <param name="failure">What is wrong.</param>
    /// <param name="subject">What it is wrong with.</param>
    /// <param name="message">Why, and what to do about it, in sentences for people.</param>
    public TopologyException(TopologyFailure failure, object? subject, string message) : base(message)
    {
        Failure = failure;
        Subject = subject;
    }

    /// <summary>What is wrong.</summary>
    public TopologyFailure Failure { get; }

    /// <summary>What it is wrong with: a name, a link, a number.</summary>
    public object? Subject { get; }
}
