using PeerShell.Transport;

namespace PeerShell.Topology;

/// <summary>A link between two nodes of a topology. It has no direction: a-b and b-a are the same link.</summary>
/// <param name="From">The name of one node.</param>
/// <param name="To">The name of the other node.</param>
public sealed record TopologyLink(string From, string To)
{
    /// <summary>The latency, loss and other conditions of the link.</summary>
    public LinkConditions Conditions { get; init; } = LinkConditions.None;

    /// <summary>
    /// Parses a link: <c>a-b</c>. If a name contains a hyphen, separate the names by two hyphens or by a hyphen with spaces:
    /// <c>web-1 -- web-2</c>, <c>web-1 - web-2</c>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The link.</returns>
    /// <exception cref="TopologyException">The text does not say which two nodes are linked.</exception>
    public static TopologyLink Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] separators = ["--", " - ", "-"];
        var separator = separators.First(one => text.Contains(one, StringComparison.Ordinal) || one == separators[^1]);
        return text.Split(separator, StringSplitOptions.TrimEntries) is [{ Length: > 0 } from, { Length: > 0 } to]
            ? new(from, to)
            : throw new TopologyException(
                TopologyFailure.InvalidLink,
                text,
                $"'{text}' doesn't say which two nodes are linked. Write a link as 'a-b', "
                + "or as 'web-1 -- web-2' if a name contains a hyphen.");
    }

    /// <summary>Whether the link joins two nodes, in either direction.</summary>
    /// <param name="one">The name of one node.</param>
    /// <param name="other">The name of the other node.</param>
    /// <returns>True if it does.</returns>
    public bool Joins(string one, string other) => (Is(From, one) && Is(To, other)) || (Is(From, other) && Is(To, one));

    /// <summary>Whether two links join the same nodes, in either direction, and have the same conditions.</summary>
    /// <param name="other">Another link.</param>
    /// <returns>True if they do.</returns>
    public bool Equals(TopologyLink? other) => other is not null && Joins(other.From, other.To) && Conditions == other.Conditions;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        StringComparer.OrdinalIgnoreCase.GetHashCode(From) ^ StringComparer.OrdinalIgnoreCase.GetHashCode(To);

    /// <inheritdoc/>
    public override string ToString() => $"{From}-{To}";

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
