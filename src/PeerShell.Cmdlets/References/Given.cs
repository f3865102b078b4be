using System.Globalization;
using System.Management.Automation;

namespace PeerShell.References;

/// <summary>What a user gave to name something by.</summary>
internal static class Given
{
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>A wildcard, whatever the case.</summary>
    /// <exception cref="BadWildcardException">It is none.</exception>
    public static WildcardPattern Wildcard(string text)
    {
        var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
        try
        {
            // Whether it is one, the engine says only when it is used.
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException error)
        {
            throw new BadWildcardException(text, error);
        }
    }

    /// <summary>
    /// Whether a name is one of those that a text means. Wildcards stay wildcards, whoever is called like the text: a far node
    /// chooses its own name, and is not to draw to itself what is meant for all. Without any, the name is written out; a
    /// backtick before a wildcard character makes it a plain one.
    /// </summary>
    /// <exception cref="BadWildcardException">The wildcard is none.</exception>
    public static Predicate<string> Names(string text)
    {
        if (WildcardPattern.ContainsWildcardCharacters(text))
        {
            var pattern = Wildcard(text);
            return name => pattern.IsMatch(name) || IsSame(name, text);
        }

        var plain = WildcardPattern.Unescape(text);
        return name => IsSame(name, text) || IsSame(name, plain);
    }

    /// <summary>A string, or what is as good as one, such as the number that is a name. Other objects are left to be bound by their properties.</summary>
    /// <exception cref="ArgumentException">It is another object.</exception>
    public static string Text(object? value, string what) => value is IConvertible
        ? Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
        : throw new ArgumentException($"A {value?.GetType().ToString() ?? "null"} does not name {what}.", nameof(value));

    private static bool IsSame(string name, string text) => string.Equals(name, text, StringComparison.OrdinalIgnoreCase);
}
