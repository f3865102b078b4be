using System.Collections.ObjectModel;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Topology;

/// <summary>A node of a topology.</summary>
/// <param name="Name">
/// The name of the node, which is unique in its topology, ignoring case. It has 1 to 64 characters, none of them a control or
/// invisible character, and does not begin or end with white space.
/// </param>
public sealed record TopologyNode(string Name)
{
    /// <summary>The tags of the node: what it says about itself to its peers.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether two nodes have the same name, ignoring case, and the same tags.</summary>
    /// <param name="other">Another node.</param>
    /// <returns>True if they do.</returns>
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
                TopologyFailure.InvalidName,
                Name,
                $"'{PlainText.CleanName(Name ?? "")}' is not a valid node name. A name has 1 to {Hello.MaxName} characters, "
                + "none of them a control or invisible character, and no white space at its ends.");
        }
    }
}
