using System.Collections;
using System.Management.Automation;

namespace PeerShell.References;

/// <summary>Matches tags: all names must be there. A value can be a wildcard, or several, of which one must match.</summary>
internal sealed class TagFilter
{
    private readonly (string Name, WildcardPattern[] Values)[] _wanted;

    /// <exception cref="ArgumentException">A name or a value is invalid.</exception>
    public TagFilter(Hashtable wanted) => _wanted =
    [
        .. from pair in wanted.Cast<DictionaryEntry>()
           let name = TagReader.Name(pair.Key)
           select (name, Values(name, UserInput.Unwrap(pair.Value))),
    ];

    public bool Matches(IReadOnlyDictionary<string, string> tags) => Array.TrueForAll(
        _wanted,
        pair => tags.Any(tag =>
            string.Equals(tag.Key, pair.Name, StringComparison.OrdinalIgnoreCase)
            && Array.Exists(pair.Values, value => value.IsMatch(tag.Value))));

    private static WildcardPattern[] Values(string name, object? given) => given is object[] several
        ? [.. several.Select(one => UserInput.Wildcard(TagReader.Value(name, one)))]
        : [UserInput.Wildcard(TagReader.Value(name, given))];
}
