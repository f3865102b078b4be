using System.Globalization;
using System.Management.Automation;

namespace PeerShell.References;

/// <summary>Reads what a user gave as a name, a wildcard or an object.</summary>
internal static class UserInput
{
    /// <summary>Returns the object in a <see cref="PSObject"/>.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Reads a wildcard, which ignores case.</summary>
    /// <exception cref="BadWildcardException">The text is not a wildcard.</exception>
    public static WildcardPattern Wildcard(string text)
    {
        var pattern = WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
        try
        {
            // The engine checks the pattern only when it is used.
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException error)
        {
            throw new BadWildcardException(text, error);
        }
    }

    /// <summary>
    /// Returns a function that tells whether a text means a name. A text with wildcard characters is a wildcard even if something has
    /// that name: a remote node chooses its own name, and must not catch what is meant for all. A text without wildcard characters
    /// must equal the name; a backtick makes a wildcard character a plain one.
    /// </summary>
    /// <exception cref="BadWildcardException">The text has wildcard characters, but is not a wildcard.</exception>
    public static Predicate<string> NameMatcher(string text)
    {
        if (WildcardPattern.ContainsWildcardCharacters(text))
        {
            var pattern = Wildcard(text);
            return name => pattern.IsMatch(name) || IsSame(name, text);
        }

        var plain = WildcardPattern.Unescape(text);
        return name => IsSame(name, text) || IsSame(name, plain);
    }

    /// <summary>
    /// Reads a string, or a value that converts to one, such as a number that is used as a name. Other objects are refused, so that
    /// the engine binds them by their properties.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="what">The kind of thing that the value should name, with its article.</param>
    /// <exception cref="ArgumentException">The value is another object.</exception>
    public static string Text(object? value, string what) => value is IConvertible
        ? Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
        : throw new ArgumentException($"A {value?.GetType().ToString() ?? "null"} does not name {what}.", nameof(value));

    private static bool IsSame(string name, string text) => string.Equals(name, text, StringComparison.OrdinalIgnoreCase);
}
