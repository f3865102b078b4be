namespace PeerShell.Node.Handlers;

/// <summary>The handlers of a node at a moment, in the order of their registration. Not to be changed.</summary>
/// <param name="Queued">Those with a queue.</param>
/// <param name="Inline">Those that are called where messages are received.</param>
internal sealed record HandlerSet(PeerHandler[] Queued, InlineHandler[] Inline);
