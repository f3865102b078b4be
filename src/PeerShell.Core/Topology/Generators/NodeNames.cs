using System.Globalization;
using System.Text;

namespace PeerShell.Topology.Generators;

/// <summary>The names of generated nodes, made from their numbers, which start at 1.</summary>
/// <remarks>
/// A pattern is a composite format string of .NET: <c>node{0:d2}</c> gives node01, node02. A pattern without a placeholder is a
/// prefix; the numbers then get leading zeros, so that the names sort in order.
/// </remarks>
public sealed class NodeNames
{
    private readonly string _pattern;
    private readonly CompositeFormat? _format;

    /// <summary>Parses a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="TopologyException">The pattern is no valid format string, or does not have exactly one argument.</exception>
    public NodeNames(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        _pattern = pattern;
        if (!pattern.AsSpan().ContainsAny('{', '}'))
            return;

        try
        {
            _format = CompositeFormat.Parse(pattern);
            _ = string.Format(CultureInfo.InvariantCulture, _format, 1);
        }
        catch (FormatException)
        {
            throw new TopologyException(
                TopologyFailure.InvalidName,
                pattern,
                $"'{pattern}' is not a valid name pattern. It needs one placeholder for a number, as in 'node{{0}}' or 'node{{0:d3}}'. "
                + "To use a brace in a name, write it twice.");
        }

        if (_format.MinimumArgumentCount == 0)
        {
            throw new TopologyException(
                TopologyFailure.InvalidName, pattern, $"'{pattern}' has no placeholder for the number of a node, such as {{0}}.");
        }
    }

    /// <summary>The default pattern: <c>node</c> and the number.</summary>
    public static NodeNames Default { get; } = new("node");

    /// <summary>Returns the names of nodes 1 to a count.</summary>
    internal IEnumerable<string> Of(int count)
    {
        var digits = count.ToString(CultureInfo.InvariantCulture).Length;
        for (var number = 1; number <= count; number++)
        {
            yield return _format is null
                ? _pattern + number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')
                : string.Format(CultureInfo.InvariantCulture, _format, number);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _pattern;
}
