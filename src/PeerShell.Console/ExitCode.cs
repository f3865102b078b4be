namespace PeerShell.Hosting;

/// <summary>The exit codes that the program chooses; a script's <c>exit n</c> chooses its own.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The script ended with an error, or the program could not start it.</summary>
    public const int Failure = 1;

    /// <summary>The command line makes no sense (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>What shells report for a process that Ctrl+C ended: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>What shells report for a process that was asked to terminate: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
