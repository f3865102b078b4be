namespace PeerShell.Topology;

/// <summary>A topology is not possible. The message says why, and what to do about it.</summary>
public sealed class TopologyException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="subject">The name, link or number that caused it.</param>
    /// <param name="message">The reason and the remedy, in sentences for users.</param>
    public TopologyException(TopologyFailure failure, object? subject, string message) : base(message)
    {
        Failure = failure;
        Subject = subject;
    }

    /// <summary>The kind of failure.</summary>
    public TopologyFailure Failure { get; }

    /// <summary>The name, link or number that caused the failure.</summary>
    public object? Subject { get; }
}
