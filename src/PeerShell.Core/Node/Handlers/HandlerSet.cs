namespace PeerShell.Node.Handlers;

/// <summary>A snapshot of the handlers of a node, in the order of their registration. The arrays must not be changed.</summary>
/// <param name="Queued">The handlers with a queue.</param>
/// <param name="Inline">The handlers that are called on the receiving thread.</param>
internal sealed record HandlerSet(PeerHandler[] Queued, InlineHandler[] Inline);
