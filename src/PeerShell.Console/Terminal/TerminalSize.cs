namespace PeerShell.Hosting.Terminal;

/// <summary>The size of the terminal in cells.</summary>
internal static class TerminalSize
{
    // The size of a VT100, for tables in files and for terminals that do not know their size.
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;

    /// <summary>The number of cells in a row.</summary>
    public static int Width => PositiveOr(DefaultWidth, static () => Console.WindowWidth);

    /// <summary>The number of rows.</summary>
    public static int Height => PositiveOr(DefaultHeight, static () => Console.WindowHeight);

    private static int PositiveOr(int otherwise, Func<int> read)
    {
        try
        {
            return read() is > 0 and int value ? value : otherwise;
        }
        catch (IOException)
        {
            // Windows has no size for a process without a console.
            return otherwise;
        }
    }
}
