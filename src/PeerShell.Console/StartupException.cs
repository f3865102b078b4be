namespace PeerShell.Hosting;

/// <summary>The session could not be set up.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
