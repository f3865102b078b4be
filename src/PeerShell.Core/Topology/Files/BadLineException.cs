namespace PeerShell.Topology.Files;

/// <summary>The content of a file is invalid. The exception says why and in which line.</summary>
internal sealed class BadLineException(int? line, string reason, Exception? innerException = null) : Exception(reason, innerException)
{
    public int? Line { get; } = line;
}
