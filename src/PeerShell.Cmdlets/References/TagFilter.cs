using System.Collections;
using System.Management.Automation;

namespace PeerShell.References;

/// <summary>Which tags a user wants: all of some pairs, whose values may be wildcards.</summary>
internal sealed class TagFilter(Hashtable wanted)
{
    private readonly (string Name, WildcardPattern Value)[] _wanted =
    [
        .. wanted.Cast<DictionaryEntry>().Select(pair => (
            LanguagePrimitives.ConvertTo<string>(pair.Key),
            WildcardPattern.Get(LanguagePrimitives.ConvertTo<string>(pair.Value), WildcardOptions.IgnoreCase))),
    ];

    public bool Fits(IReadOnlyDictionary<string, string> tags) => Array.TrueForAll(
        _wanted,
        pair => tags.Any(tag => string.Equals(tag.Key, pair.Name, StringComparison.OrdinalIgnoreCase) && pair.Value.IsMatch(tag.Value)));
}
