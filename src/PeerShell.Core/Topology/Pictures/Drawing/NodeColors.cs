namespace PeerShell.Topology.Pictures;

/// <summary>The tag that gives nodes their colors, and the colors of its values.</summary>
internal sealed class NodeColors
{
    private const string Role = "role";

    private static readonly int Most = Palette.Light.Groups.Count;

    private readonly Dictionary<string, int> _groups;

    private NodeColors(string? tag, Dictionary<string, int> groups, bool hasOthers)
    {
        Tag = tag;
        _groups = groups;
        HasOthers = hasOthers;
    }

    /// <summary>The tag, or null if all nodes have the same color.</summary>
    public string? Tag { get; }

    /// <summary>The values with a color of their own, the most frequent first.</summary>
    public IEnumerable<string> Values => _groups.OrderBy(group => group.Value).Select(group => group.Key);

    /// <summary>Whether some nodes lack the tag, or have one of the rarer values that get no color of their own.</summary>
    public bool HasOthers { get; }

    public static NodeColors Choose(PeerTopology topology, string? tag)
    {
        tag = tag is null ? MostTelling(topology) : Find(topology, tag);
        if (tag is null)
            return new(null, [], false);

        var values = topology.Nodes.Where(node => node.Tags.ContainsKey(tag)).CountBy(node => node.Tags[tag])
            .OrderByDescending(value => value.Value).ThenBy(value => value.Key, StringComparer.Ordinal).ToList();
        var colored = values.Count > Most ? values[..Most] : values;
        return new(
            tag,
            colored.Select((value, number) => (value.Key, number)).ToDictionary(StringComparer.Ordinal),
            colored.Sum(value => value.Value) < topology.Nodes.Count);
    }

    /// <summary>Returns the CSS class with the color of a node; null if nodes are not colored by a tag.</summary>
    public string? ClassOf(TopologyNode node) => Tag is null
        ? null
        : ClassOf(node.Tags.GetValueOrDefault(Tag));

    /// <summary>Returns the CSS class with the color of a value.</summary>
    public string ClassOf(string? value) =>
        value is not null && _groups.TryGetValue(value, out var number) ? $"group{number + 1}" : "other";

    private static string Find(PeerTopology topology, string tag)
    {
        string[] tags =
            [.. topology.Nodes.SelectMany(node => node.Tags.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (tags.Contains(tag, StringComparer.Ordinal))
            return tag;

        var known = tags.Length == 0 ? "They have no tags." : $"There are: {string.Join(", ", tags)}.";
        return tags.FirstOrDefault(other => string.Equals(other, tag, StringComparison.OrdinalIgnoreCase)) ?? throw new TopologyException(
            TopologyFailure.TagNotFound, tag, $"No node of topology '{topology.Name}' has a tag '{tag}'. {known}");
    }

    private static string? MostTelling(PeerTopology topology) => topology.Nodes
        .SelectMany(node => node.Tags)
        .GroupBy(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal)
        .Select(tag => (tag.Key, Nodes: tag.Count(), Values: tag.Distinct(StringComparer.Ordinal).Count()))
        .Where(tag => tag.Key == Role || (tag.Values >= 2 && tag.Values <= Most))
        .OrderByDescending(tag => tag.Key == Role).ThenByDescending(tag => tag.Nodes).ThenBy(tag => tag.Key, StringComparer.Ordinal)
        .FirstOrDefault().Key;
}
