using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.References;

/// <summary>What a user may name a handler by: the handler itself, its name, or a wildcard for its name.</summary>
public sealed class HandlerReference
{
    private readonly string _text;

    /// <summary>Takes what the user gave.</summary>
    /// <param name="value">A handler, or a name.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public HandlerReference(object value)
    {
        var given = Given.Unwrap(value);
        Handler = given as PeerHandler;
        _text = Handler?.Name ?? Given.Text(given, "a handler");
    }

    /// <summary>The handler itself, where the user gave that.</summary>
    internal PeerHandler? Handler { get; }

    /// <summary>Whether it may stand for any number of handlers, none included.</summary>
    internal bool IsWildcard => Handler is null && WildcardPattern.ContainsWildcardCharacters(_text);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>The handlers of a node that are meant.</summary>
    internal IReadOnlyList<PeerHandler> Among(PeerNode node)
    {
        var handlers = node.Handlers;
        if (Handler is not null)
            return [.. handlers.Where(handler => handler == Handler)];

        var isMeant = Given.Names(_text);
        return [.. handlers.Where(handler => isMeant(handler.Name))];
    }
}
