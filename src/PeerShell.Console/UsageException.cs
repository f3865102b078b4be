namespace PeerShell.Hosting;

/// <summary>The program was started in a way it does not understand.</summary>
internal sealed class UsageException(string message) : Exception(message);
