namespace PeerShell.Protocol.JsonLines;

/// <summary>A program that speaks JSON lines, or a node as such a program sees it.</summary>
/// <param name="Id">The program's UUID.</param>
/// <param name="Address">The address where the program says that it listens, as ip:port; not checked.</param>
internal readonly record struct ProgramAddress(Guid Id, string Address);
