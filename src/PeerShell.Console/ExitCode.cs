namespace PeerShell.Hosting;

/// <summary>The exit codes of the program. A script may choose others with <c>exit n</c>.</summary>
internal static class ExitCode
{
    /// <summary>The program succeeded.</summary>
    public const int Success = 0;

    /// <summary>The script ended with an error, or the program could not start it.</summary>
    public const int Failure = 1;

    /// <summary>The command line is invalid (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>The code that shells report for a process ended by Ctrl+C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>The code that shells report for a process that was asked to terminate: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
