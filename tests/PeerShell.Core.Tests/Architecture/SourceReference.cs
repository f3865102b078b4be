namespace PeerShell.Tests.Architecture;

/// <summary>A use of something that another source file declares.</summary>
/// <param name="From">The path of the file that uses it, below the project's folder.</param>
/// <param name="To">The path of the file that declares it.</param>
/// <param name="Symbol">The name of the type or member.</param>
internal sealed record SourceReference(string From, string To, string Symbol);
