namespace PeerShell.Topology.Files;

/// <summary>A node that was read, before its name is known.</summary>
internal sealed class GraphMLNode(string id, int line)
{
    public string Id { get; } = id;

    public int Line { get; } = line;

    /// <summary>The attributes of the node.</summary>
    public Dictionary<string, string> Data { get; } = [];

    /// <summary>The texts that label the drawn node.</summary>
    public Dictionary<string, string> Labels { get; } = [];

    public string? LabelOf(string label) => Labels.GetValueOrDefault(label) ?? Data.GetValueOrDefault(label);
}
