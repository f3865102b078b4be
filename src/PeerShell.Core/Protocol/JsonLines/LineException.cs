namespace PeerShell.Protocol.JsonLines;

/// <summary>A line that is none of the four kinds. Only that line is ignored.</summary>
internal sealed class LineException(string message) : Exception(message);
