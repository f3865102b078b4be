namespace PeerShell.Topology.Files;

/// <summary>What data with a key means.</summary>
/// <param name="Name">The name of the attribute, if it has one.</param>
/// <param name="What">What it is an attribute of: <c>node</c>, <c>edge</c>, <c>graph</c> or <c>all</c>.</param>
/// <param name="IsLabel">Whether it is what yEd draws a node by.</param>
/// <param name="Default">What is meant where there is no data.</param>
internal sealed record GraphMLKey(string? Name, string What, bool IsLabel, string? Default);
