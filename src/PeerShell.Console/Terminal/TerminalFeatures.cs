namespace PeerShell.Hosting.Terminal;

/// <summary>The features of the three standard streams.</summary>
/// <param name="InputIsTerminal">Whether standard input is a terminal, so that a user can answer questions.</param>
/// <param name="KeyReading">Whether lines can be edited key by key.</param>
/// <param name="OutputColours">Whether standard output shows colours.</param>
/// <param name="ErrorColours">Whether standard error shows colours.</param>
/// <param name="Progress">Whether standard error can show a line that changes.</param>
internal sealed record TerminalFeatures(
    bool InputIsTerminal, bool KeyReading, bool OutputColours, bool ErrorColours, bool Progress)
{
    /// <summary>Whether any stream shows colours.</summary>
    public bool Colours => OutputColours || ErrorColours;

    /// <summary>Detects the features from the streams and the environment of the process.</summary>
    /// <returns>The features.</returns>
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
