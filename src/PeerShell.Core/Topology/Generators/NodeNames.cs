using System.Globalization;
using System.Text;

namespace PeerShell.Topology.Generators;

/// <summary>The names of generated nodes, by their numbers, from 1 on.</summary>
/// <remarks>
/// A pattern is a composite format string of .NET: <c>node{0:d2}</c> gives node01, node02. One without a
/// place for the number is what goes before it; the numbers then have leading zeros, so that the names sort.
/// </remarks>
public sealed class NodeNames
{
    private readonly string _pattern;
    private readonly CompositeFormat? _format;

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="TopologyException">It is no format string, or wants more than one number.</exception>
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
                TopologyFailure.InvalidName, pattern, $"'{pattern}' is no pattern for names. It has one place for a number, as in 'node{{0}}' or 'node{{0:d3}}'; a brace itself is written twice.");
        }

        if (_format.MinimumArgumentCount == 0)
            throw new TopologyException(TopologyFailure.InvalidName, pattern, $"'{pattern}' has no place for the number of a node, such as {{0}}.");
    }

    /// <summary>The default: <c>node</c> and the number.</summary>
    public static NodeNames Default { get; } = new("node");

    /// <summary>The names of some nodes.</summary>
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
