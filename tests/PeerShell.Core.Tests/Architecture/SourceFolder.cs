using System.Runtime.CompilerServices;

namespace PeerShell.Tests.Architecture;

/// <summary>Where the sources lie that the tests were built from.</summary>
internal static class SourceFolder
{
    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../.."));

    /// <summary>The project PeerShell.Core.</summary>
    public static string Core { get; } = Path.Combine(Root, "src/PeerShell.Core");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
