using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PeerShell.Errors;

namespace PeerShell.References;

/// <summary>Reads the tags of a node from a hashtable of names and values.</summary>
internal static class TagReader
{
    /// <summary>Reads the tags of a node.</summary>
    /// <exception cref="ArgumentException">A name or a value is invalid, or two names are equal.</exception>
    public static IReadOnlyDictionary<string, string> Read(Hashtable given)
    {
        Dictionary<string, string> tags = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry pair in given)
        {
            var name = Name(pair.Key);
            if (!tags.TryAdd(name, Value(name, pair.Value)))
                throw new ArgumentException($"There are two tags '{name}'. Names that differ only in case are equal.");
        }

        return tags;
    }

    public static string Name(object given)
    {
        var name = Text(given);
        return !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl)
            ? name
            : throw new ArgumentException(
                $"'{given}' is not a valid tag name. A name must be a text that is not blank and has no control characters.");
    }

    public static string Value(string name, object? given) => Text(given) is { } value && !value.Any(char.IsControl)
        ? value
        : throw new ArgumentException(
            $"The value of tag '{name}' is {Describe(given)}. "
            + "It must be a text without control characters, a number, a time, or true or false.");

    private static string? Text(object? given) => UserInput.Unwrap(given) switch
    {
        null => "",
        string text => text,
        bool or Enum or Version or Guid or Uri => LanguagePrimitives.ConvertTo<string>(given),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IConvertible number => number.ToString(CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Describe(object? given) =>
        Text(given) is null ? Phrases.A(UserInput.Unwrap(given)!.GetType().Name) : "a text with control characters";
}
