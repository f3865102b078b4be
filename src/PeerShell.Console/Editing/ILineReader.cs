namespace PeerShell.Hosting.Editing;

/// <summary>Reads lines from whoever types them.</summary>
internal interface ILineReader
{
    /// <summary>Whether more has been typed, or pasted, than was read.</summary>
    bool HasMore { get; }

    /// <summary>Shows the prompt and reads a line.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="line">The line; empty unless it was entered.</param>
    /// <returns>How the reading ended.</returns>
    LineEnd Read(LineRequest request, out string line);
}
