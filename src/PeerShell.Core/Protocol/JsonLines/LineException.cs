namespace PeerShell.Protocol.JsonLines;

/// <summary>A line is none of the four. It costs that line alone.</summary>
internal sealed class LineException(string message) : Exception(message);
