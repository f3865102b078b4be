using System.Collections;
using System.Management.Automation;
using PeerShell.Topology;
using PeerShell.Transport;

namespace PeerShell.References;

/// <summary>
/// A user's reference to a link of a topology: a link, a text such as <c>a-b</c>, or an object with the properties or keys From and To,
/// and optionally the conditions of the link. Other values are refused only when they are resolved, because the engine would skip them
/// at binding and go on with the rest.
/// </summary>
/// <param name="value">A link, a text, or an object with From and To.</param>
public sealed class LinkReference(object value)
{
    private readonly object? _given = UserInput.Unwrap(value);

    /// <inheritdoc/>
    public override string ToString() => _given?.ToString() ?? "";

    /// <summary>Returns the link that a reference names. A null names none.</summary>
    /// <param name="reference">The reference. If there is a second node, the reference names the first.</param>
    /// <param name="to">The second node, if it is given separately.</param>
    /// <exception cref="TopologyException">The reference does not name a link.</exception>
    internal static TopologyLink Resolve(LinkReference? reference, string? to = null) =>
        reference?.Resolve(to) ?? throw new TopologyException(TopologyFailure.InvalidLink, null, "There is a null in the list of links.");

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
                : throw Bad(
                    $"{DescribeHalf("From", "To") ?? _given?.GetType().Name} doesn't say which two nodes are linked. "
                    + "Give an object with From and To, or a text such as 'a-b'.");
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
            throw Bad($"Link '{from}-{other}' has invalid conditions: {error.Message}");
        }
    }

    private object? Property(string name) =>
        UserInput.Unwrap(_given is IDictionary keys ? keys[name] : PSObject.AsPSObject(value).Properties[name]?.Value);

    private string? Text(string name) => Property(name)?.ToString() is { Length: > 0 } text ? text : null;

    private string? DescribeHalf(string one, string other) =>
        Text(one) is { } first ? $"A link with {one} '{first}' and without {other}"
        : Text(other) is { } second ? $"A link with {other} '{second}' and without {one}"
        : null;

    // CSV has empty fields for missing values.
    private T Read<T>(string name, T otherwise, Func<object, T> read) => Property(name) is { } found and not "" ? read(found) : otherwise;

    private static TimeSpan Time(object time)
    {
        if (time is TimeSpan span)
            return span;

        return time is string text && text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, out var parsed)
            ? parsed
            : TimeSpan.FromMilliseconds(LanguagePrimitives.ConvertTo<double>(time));
    }

    private TopologyException Bad(string reason) => new(TopologyFailure.InvalidLink, _given, reason);
}
