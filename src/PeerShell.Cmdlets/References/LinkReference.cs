using System.Management.Automation;
using PeerShell.Topology;

namespace PeerShell.References;

/// <summary>What a user may name a link of a topology by: the link itself, a text such as <c>a-b</c>, or whatever has the properties From and To.</summary>
public sealed class LinkReference
{
    private readonly object _given;

    /// <summary>Takes what the user gave.</summary>
    /// <param name="value">A link, a text, or an object with From and To.</param>
    /// <exception cref="ArgumentException">It is nothing of the kind.</exception>
    public LinkReference(object value)
    {
        var given = Given.Unwrap(value);
        _given = given is TopologyLink ? given : Ends(value) ?? (object)Given.Text(given, "a link");
    }

    /// <inheritdoc/>
    public override string ToString() => _given.ToString()!;

    /// <summary>The link.</summary>
    /// <exception cref="TopologyException">The text doesn't say which.</exception>
    internal TopologyLink Resolve() => _given as TopologyLink ?? TopologyLink.Parse((string)_given);

    private static TopologyLink? Ends(object value) =>
        PSObject.AsPSObject(value).Properties is var properties
        && properties["From"]?.Value?.ToString() is { Length: > 0 } from
        && properties["To"]?.Value?.ToString() is { Length: > 0 } to
            ? new(from, to)
            : null;
}
