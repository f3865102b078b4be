namespace PeerShell.Hosting;

/// <summary>What the program was asked to do.</summary>
internal enum RunMode
{
    /// <summary>A prompt, or the script on standard input when that is redirected.</summary>
    Unspecified,

    /// <summary>Run a script file.</summary>
    File,

    /// <summary>Run the text of a command.</summary>
    Command,

    /// <summary>Run the script on standard input.</summary>
    StandardInput,

    /// <summary>Show how the program is used.</summary>
    Help,

    /// <summary>Show the program's and the engine's version.</summary>
    Version,
}
