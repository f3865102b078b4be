namespace PeerShell.Topology.Files;

/// <summary>A file holds no valid topology, or can't hold one. The message names the file, the line and the reason.</summary>
public sealed class TopologyFileException : Exception
{
    internal TopologyFileException(string path, int? line, string reason, Exception? innerException = null)
        : base(line is { } number ? $"{path}, line {number}: {reason}" : $"{path}: {reason}", innerException)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The number of the line, from 1 on; null if the failure is not in one line.</summary>
    public int? Line { get; }
}
