namespace PeerShell.Hosting.Editing;

/// <summary>How the reading of a line ended.</summary>
internal enum LineEnd
{
    /// <summary>With Enter.</summary>
    Entered,

    /// <summary>With Ctrl+C.</summary>
    Cancelled,

    /// <summary>There is no more input.</summary>
    EndOfInput,
}
