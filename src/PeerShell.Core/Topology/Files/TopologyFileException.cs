namespace PeerShell.Topology.Files;

/// <summary>A file that holds no topology, or can hold none. The message names the file, the line and the reason.</summary>
public sealed class TopologyFileException : Exception
{
    internal TopologyFileException(string path, int? line, string reason, Exception? innerException = null)
        : base(line is { } number ? $"{path}, line {number}: {reason}" : $"{path}: {reason}", innerException)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The line, from 1 on, if it is one.</summary>
    public int? Line { get; }
}
