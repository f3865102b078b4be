namespace PeerShell.Hosting.Editing;

/// <summary>The few features of a terminal with ANSI escape sequences that a line editor needs.</summary>
internal interface ITerminal
{
    /// <summary>The number of cells in a row.</summary>
    int Width { get; }

    /// <summary>The number of cells before the cursor.</summary>
    int Column { get; }

    /// <summary>Whether a key can be read without waiting.</summary>
    bool KeyAvailable { get; }

    /// <summary>Treats Ctrl+C as an ordinary key.</summary>
    /// <returns>An object that ends this when disposed.</returns>
    IDisposable ReadKeys();

    /// <summary>Reads a key, and waits for one if necessary.</summary>
    /// <returns>The key.</returns>
    ConsoleKeyInfo ReadKey();

    /// <summary>Writes text, which may contain escape sequences.</summary>
    /// <param name="text">The text.</param>
    void Write(string text);
}
