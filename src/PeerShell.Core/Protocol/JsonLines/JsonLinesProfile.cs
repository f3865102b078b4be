namespace PeerShell.Protocol.JsonLines;

/// <summary>What a <see cref="JsonLinesEndpoint"/> has to know of the node it is in.</summary>
/// <param name="Self">The node, as it tells the program.</param>
/// <param name="Network">The node's network; the protocol has no word for it, so every program belongs to it.</param>
/// <param name="MaxMessage">The longest message, both ways.</param>
/// <param name="Window">How much the endpoint takes from the node, beyond what it could write.</param>
internal sealed record JsonLinesProfile(ProgramAddress Self, string Network, int MaxMessage, int Window);
