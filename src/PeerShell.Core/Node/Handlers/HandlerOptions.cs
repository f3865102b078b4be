using PeerShell.Protocol.Records;

namespace PeerShell.Node.Handlers;

/// <summary>The options of a handler.</summary>
public sealed record HandlerOptions
{
    /// <summary>
    /// The name; at most 64 characters, and unique in the node, ignoring case. Default: <c>handler1</c> and so on.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// The filter that selects the messages to handle; null to handle all. It is called on the link's thread, so it must be fast
    /// and must not wait. It is called again for a message that had to wait for room. A filter that throws does not select the
    /// message, and the failure counts as an error of the handler.
    /// </summary>
    public Func<PeerMessage, bool>? Filter { get; init; }

    /// <summary>The maximum number of messages handled at once. Default 1: one after the other, in the order of arrival.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Whether the messages that it handles also go to the inbox.</summary>
    public bool Tee { get; init; }

    /// <summary>The runner of the handler's function; null for the thread pool. A runner must serve only one handler.</summary>
    public IHandlerRunner? Runner { get; init; }

    internal void Validate()
    {
        if (Name is not null && (string.IsNullOrWhiteSpace(Name) || Name.Any(char.IsControl)))
            throw new ArgumentException("The name of a handler can't be blank or contain control characters.");
        if (Name?.Length > Hello.MaxName)
        {
            throw new ArgumentException(
                $"The name of a handler can have at most {Hello.MaxName} characters, but '{Name[..20]}...' has {Name.Length}.");
        }

        if (Concurrency < 1)
            throw new ArgumentException($"A handler can't handle {Concurrency} messages at once. The number must be 1 or more.");
    }
}
