namespace PeerShell.Hosting;

/// <summary>The command line of the program is invalid.</summary>
internal sealed class UsageException(string message) : Exception(message);
