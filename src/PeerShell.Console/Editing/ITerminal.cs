namespace PeerShell.Hosting.Editing;

/// <summary>The little that a line editor needs of a terminal that understands ANSI escape sequences.</summary>
internal interface ITerminal
{
    /// <summary>The cells in a line.</summary>
    int Width { get; }

    /// <summary>The cells before the cursor.</summary>
    int Column { get; }

    /// <summary>Whether a key waits to be read.</summary>
    bool KeyAvailable { get; }

    /// <summary>Makes Ctrl+C a key like any other.</summary>
    /// <returns>Ends it.</returns>
    IDisposable ReadKeys();

    /// <summary>Waits for a key.</summary>
    /// <returns>The key.</returns>
    ConsoleKeyInfo ReadKey();

    /// <summary>Writes, escape sequences included.</summary>
    /// <param name="text">What.</param>
    void Write(string text);
}
