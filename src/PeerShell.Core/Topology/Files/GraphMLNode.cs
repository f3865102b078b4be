namespace PeerShell.Topology.Files;

/// <summary>A node that was read, before it is clear what it is called.</summary>
internal sealed class GraphMLNode(string id, int line)
{
    public string Id { get; } = id;

    public int Line { get; } = line;

    /// <summary>Its attributes.</summary>
    public Dictionary<string, string> Data { get; } = [];

    /// <summary>The text that it is drawn with.</summary>
    public Dictionary<string, string> Labels { get; } = [];

    public string? LabelOf(string label) => Labels.GetValueOrDefault(label) ?? Data.GetValueOrDefault(label);
}
