namespace PeerShell.Hosting;

/// <summary>The modes of the program.</summary>
internal enum RunMode
{
    /// <summary>Show a prompt, or run the script on standard input if that is redirected.</summary>
    Unspecified,

    /// <summary>Run a script file.</summary>
    File,

    /// <summary>Run the text of a command.</summary>
    Command,

    /// <summary>Run the script on standard input.</summary>
    StandardInput,

    /// <summary>Show the usage of the program.</summary>
    Help,

    /// <summary>Show the versions of the program and of the engine.</summary>
    Version,
}
