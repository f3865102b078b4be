using System.Collections.ObjectModel;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Topology;

/// <summary>A node that a topology wants, or that there is.</summary>
/// <param name="Name">Its name, which no other node of the topology has, whatever the case; 1 to 64 characters, none of them a control or invisible character, and no white space at its ends.</param>
public sealed record TopologyNode(string Name)
{
    /// <summary>The tags of the node: what it says about itself to its peers.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether both are the same: the name, whatever the case, and the tags.</summary>
    /// <param name="other">Another node.</param>
    /// <returns>Whether it is.</returns>
    public bool Equals(TopologyNode? other) =>
        other is not null
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
        && Tags.Count == other.Tags.Count
        && Tags.All(tag => other.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Validate()
    {
        if (Name is null || Name.Length is 0 or > Hello.MaxName || !PlainText.IsName(Name))
        {
            throw new TopologyException(
                TopologyFailure.InvalidName, Name, $"No node can be called '{PlainText.CleanName(Name ?? "")}': a name has 1 to {Hello.MaxName} characters, none of them a control or invisible character, and no white space at its ends.");
        }
    }
}
