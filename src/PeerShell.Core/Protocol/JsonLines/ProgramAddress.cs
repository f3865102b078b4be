namespace PeerShell.Protocol.JsonLines;

/// <summary>A program that speaks JSON lines, or a node in its eyes.</summary>
/// <param name="Id">The UUID it goes by.</param>
/// <param name="Address">Where it says that it listens, as ip:port; not checked.</param>
internal readonly record struct ProgramAddress(Guid Id, string Address);
