namespace PeerShell.Hosting.Editing;

/// <summary>Reads lines from a terminal, with editing.</summary>
internal sealed class TerminalLineReader(ITerminal terminal) : ILineReader
{
    /// <inheritdoc/>
    public bool HasMore => terminal.KeyAvailable;

    /// <inheritdoc/>
    public LineEnd Read(LineRequest request, out string line)
    {
        using (terminal.ReadKeys())
            return new LineEditor(terminal, request).Read(out line);
    }
}
