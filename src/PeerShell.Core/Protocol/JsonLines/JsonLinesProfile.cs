namespace PeerShell.Protocol.JsonLines;

/// <summary>The facts that a <see cref="JsonLinesEndpoint"/> needs about its node.</summary>
/// <param name="Self">The node's UUID and address as sent to the program.</param>
/// <param name="Network">The node's network. JSON lines don't carry a network name, so every program belongs to it.</param>
/// <param name="MaxMessage">The maximum message size in bytes, in both directions.</param>
/// <param name="Window">The maximum number of bytes taken from the node and not yet written to the program.</param>
internal sealed record JsonLinesProfile(ProgramAddress Self, string Network, int MaxMessage, int Window);
