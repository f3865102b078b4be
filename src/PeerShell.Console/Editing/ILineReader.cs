namespace PeerShell.Hosting.Editing;

/// <summary>Reads lines of input.</summary>
internal interface ILineReader
{
    /// <summary>Whether there is more typed or pasted input to read.</summary>
    bool HasMore { get; }

    /// <summary>Shows the prompt and reads a line.</summary>
    /// <param name="request">The prompt and the options for reading.</param>
    /// <param name="line">The line; empty unless it was entered.</param>
    /// <returns>How the reading ended.</returns>
    LineEnd Read(LineRequest request, out string line);
}
