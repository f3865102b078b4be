using System.Collections;
using System.Management.Automation;
using PeerShell.Topology;
using PeerShell.Transport;

namespace PeerShell.References;

/// <summary>
/// What a user may name a link of a topology by: the link itself, a text such as <c>a-b</c>, or whatever has the properties or keys From
/// and To, and perhaps the conditions of the link. What is nothing of the kind is only refused when it is resolved: the engine would pass
/// over it, and make a topology of the rest.
/// </summary>
/// <param name="value">A link, a text, or an object with From and To.</param>
public sealed class LinkReference(object value)
{
    private readonly object? _given = UserInput.Unwrap(value);

    /// <inheritdoc/>
    public override string ToString() => _given?.ToString() ?? "";

    /// <summary>The link that a reference names; null names none.</summary>
    /// <param name="reference">The reference; with a second node, it names the first.</param>
    /// <param name="to">The second node, if it is given for itself.</param>
    /// <exception cref="TopologyException">It doesn't say which.</exception>
    internal static TopologyLink Resolve(LinkReference? reference, string? to = null) =>
        reference?.Resolve(to) ?? throw new TopologyException(TopologyFailure.InvalidLink, null, "There is a null where a link was expected.");

    private TopologyLink Resolve(string? to)
    {
        if (to is not null)
            return new(_given as string ?? (_given as TopologyNode)?.Name ?? $"{_given}", to);
        if (_given is TopologyLink link)
            return link;
        if (Text("From") is not { } from || Text("To") is not { } other)
        {
            return _given is IConvertible && Text("From") is null
                ? TopologyLink.Parse(UserInput.Text(_given, "a link"))
                : throw Bad($"{Text("From", "To") ?? _given?.GetType().Name} doesn't say which two nodes are linked. Give an object with From and To, or a text such as 'a-b'.");
        }

        try
        {
            var given = Property("Conditions") as LinkConditions ?? LinkConditions.None;
            var conditions = given with
            {
                Latency = Read("Latency", given.Latency, Time),
                Jitter = Read("Jitter", given.Jitter, Time),
                LossPercent = Read("LossPercent", given.LossPercent, LanguagePrimitives.ConvertTo<double>),
                Bandwidth = Read("Bandwidth", given.Bandwidth, bandwidth => LanguagePrimitives.ConvertTo<long>(bandwidth)),
                IsDown = Read("Down", given.IsDown, down => down is string text ? bool.Parse(text) : LanguagePrimitives.IsTrue(down)),
            };
            conditions.Validate();
            return new(from, other) { Conditions = conditions };
        }
        catch (Exception error) when (error is PSInvalidCastException or ArgumentException or FormatException or OverflowException)
        {
            throw Bad($"Link '{from}-{other}' has conditions that no link has: {error.Message}");
        }
    }

    private object? Property(string name) => UserInput.Unwrap(_given is IDictionary keys ? keys[name] : PSObject.AsPSObject(value).Properties[name]?.Value);

    private string? Text(string name) => Property(name)?.ToString() is { Length: > 0 } text ? text : null;

    // What there is of two, for people.
    private string? Text(string one, string other) =>
        Text(one) is { } first ? $"A link with {one} '{first}' and without {other}" : Text(other) is { } second ? $"A link with {other} '{second}' and without {one}" : null;

    // CSV has empty fields for what isn't there.
    private T Read<T>(string name, T otherwise, Func<object, T> read) => Property(name) is { } found and not "" ? read(found) : otherwise;

    private static TimeSpan Time(object time) => time is TimeSpan span || (time is string text && text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, out span))
        ? span
        : TimeSpan.FromMilliseconds(LanguagePrimitives.ConvertTo<double>(time));

    private TopologyException Bad(string reason) => new(TopologyFailure.InvalidLink, _given, reason);
}
