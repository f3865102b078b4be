namespace PeerShell.Hosting.Terminal;

/// <summary>What can be done with the three standard streams.</summary>
/// <param name="InputIsTerminal">Somebody may be there to answer.</param>
/// <param name="KeyReading">Lines can be edited key by key.</param>
/// <param name="OutputColours">Standard output shows colours.</param>
/// <param name="ErrorColours">Standard error shows colours.</param>
/// <param name="Progress">Standard error can show a line that changes.</param>
internal sealed record TerminalFeatures(
    bool InputIsTerminal, bool KeyReading, bool OutputColours, bool ErrorColours, bool Progress)
{
    /// <summary>Whether colours make sense at all.</summary>
    public bool Colours => OutputColours || ErrorColours;

    /// <summary>Looks at the process's streams and environment.</summary>
    /// <returns>What it found.</returns>
    public static TerminalFeatures Detect()
    {
        bool output = !Console.IsOutputRedirected;
        bool error = !Console.IsErrorRedirected;
        bool escapes = OperatingSystem.IsWindows()
            ? WindowsConsole.TryEnableEscapeSequences()
            : Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
        // https://no-color.org
        bool colours = escapes && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new(
            InputIsTerminal: !Console.IsInputRedirected,
            KeyReading: escapes && output && !Console.IsInputRedirected,
            OutputColours: colours && output,
            ErrorColours: colours && error,
            Progress: escapes && error);
    }
}
