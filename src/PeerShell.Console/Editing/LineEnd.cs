namespace PeerShell.Hosting.Editing;

/// <summary>How reading a line ended.</summary>
internal enum LineEnd
{
    /// <summary>Enter was pressed.</summary>
    Entered,

    /// <summary>Ctrl+C was pressed.</summary>
    Cancelled,

    /// <summary>There is no more input.</summary>
    EndOfInput,
}
