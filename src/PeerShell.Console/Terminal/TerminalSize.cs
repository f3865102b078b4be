namespace PeerShell.Hosting.Terminal;

/// <summary>The terminal's size in cells.</summary>
internal static class TerminalSize
{
    // What terminals have had since the VT100; for tables in files, and for terminals that do not know their size.
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;

    /// <summary>The cells in a row.</summary>
    public static int Width => PositiveOr(DefaultWidth, static () => Console.WindowWidth);

    /// <summary>The rows.</summary>
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
