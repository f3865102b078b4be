using System.Collections;
using System.Management.Automation;

namespace PeerShell.References;

/// <summary>Which tags a user wants: all of some pairs. A value may be a wildcard, or several, of which one is to fit.</summary>
internal sealed class TagFilter
{
    private readonly (string Name, WildcardPattern[] Values)[] _wanted;

    /// <exception cref="ArgumentException">A name or a value can be none.</exception>
    public TagFilter(Hashtable wanted) => _wanted =
    [
        .. wanted.Cast<DictionaryEntry>().Select(pair => (TagReader.Name(pair.Key), Values(TagReader.Name(pair.Key), UserInput.Unwrap(pair.Value)))),
    ];

    public bool Fits(IReadOnlyDictionary<string, string> tags) => Array.TrueForAll(
        _wanted,
        pair => tags.Any(tag => string.Equals(tag.Key, pair.Name, StringComparison.OrdinalIgnoreCase) && Array.Exists(pair.Values, value => value.IsMatch(tag.Value))));

    private static WildcardPattern[] Values(string name, object? given) => given is object[] several
        ? [.. several.Select(one => UserInput.Wildcard(TagReader.Value(name, one)))]
        : [UserInput.Wildcard(TagReader.Value(name, given))];
}
