using PeerShell.Protocol.Records;

namespace PeerShell.Node.Handlers;

/// <summary>Which messages a handler wants, and how.</summary>
public sealed record HandlerOptions
{
    /// <summary>What people call it; unique in its node, without regard to case; at most 64 characters. Default: <c>handler1</c> and so on.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Which messages it wants; null takes all. Called on the link's thread, so it must be quick and must not wait; and again
    /// for a message that found no room. A filter that fails wants nothing, which counts as an error of the handler.
    /// </summary>
    public Func<PeerMessage, bool>? Filter { get; init; }

    /// <summary>How many messages it handles at once. Default 1: one after the other, in the order of their arrival.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Whether what it handles is left in the inbox as well.</summary>
    public bool Tee { get; init; }

    /// <summary>What runs its function; null for the thread pool. A runner is for one handler.</summary>
    public IHandlerRunner? Runner { get; init; }

    internal void Validate()
    {
        if (Name is not null && (string.IsNullOrWhiteSpace(Name) || Name.Any(char.IsControl)))
            throw new ArgumentException("The name of a handler can't be blank, or have control characters.");
        if (Name?.Length > Hello.MaxName)
            throw new ArgumentException($"The name of a handler can't have more than {Hello.MaxName} characters; '{Name[..20]}...' has {Name.Length}.");
        if (Concurrency < 1)
            throw new ArgumentException($"A handler can't handle {Concurrency} messages at once. It must be 1 or more.");
    }
}
