using PeerShell.Node;
using PeerShell.Node.Handlers;

namespace PeerShell.References;

/// <summary>A user's reference to handlers: a handler, its name, or a wildcard for names.</summary>
/// <param name="value">A handler, or a name.</param>
/// <exception cref="ArgumentException">The value is neither.</exception>
public sealed class HandlerReference(object value) : NameReference<PeerHandler>(value, "a handler", handler => handler.Name)
{
    /// <summary>Finds the handlers of a node that the reference means.</summary>
    internal IReadOnlyList<PeerHandler> Among(PeerNode node) =>
        Itself is null ? Named(node.Handlers) : [.. node.Handlers.Where(handler => handler == Itself)];
}
