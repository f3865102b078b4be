namespace PeerShell.Topology.Files;

/// <summary>Why a reader can't go on, and in which line.</summary>
internal sealed class BadLineException(int? line, string reason, Exception? innerException = null) : Exception(reason, innerException)
{
    public int? Line { get; } = line;
}
