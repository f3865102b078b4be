using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.References;

/// <summary>What a user may name a handler by: the handler itself, its name, or a wildcard for its name.</summary>
/// <param name="value">A handler, or a name.</param>
/// <exception cref="ArgumentException">It is neither.</exception>
public sealed class HandlerReference(object value) : NameReference<PeerHandler>(value, "a handler", handler => handler.Name)
{
    /// <summary>The handlers of a node that are meant.</summary>
    internal IReadOnlyList<PeerHandler> Among(PeerNode node) =>
        Itself is null ? Named(node.Handlers) : [.. node.Handlers.Where(handler => handler == Itself)];
}
