namespace PeerShell.Topology.Files;

/// <summary>The declaration of a key, which says what data with this key means.</summary>
/// <param name="Name">The name of the attribute, if it has one.</param>
/// <param name="What">What has the attribute: <c>node</c>, <c>edge</c>, <c>graph</c> or <c>all</c>.</param>
/// <param name="IsLabel">Whether the data is the node graphics of yEd, which contain the label.</param>
/// <param name="Default">The value where there is no data.</param>
internal sealed record GraphMLKey(string? Name, string What, bool IsLabel, string? Default);
