using System.Management.Automation;

namespace PeerShell.References;

/// <summary>What a user may name something of this process by: the thing itself, its name, or a wildcard for its name.</summary>
/// <typeparam name="T">What is named.</typeparam>
public abstract class NameReference<T> where T : class
{
    private readonly Func<T, string> _name;
    private readonly string _text;

    private protected NameReference(object value, string what, Func<T, string> name)
    {
        var given = UserInput.Unwrap(value);
        Itself = given as T;
        _name = name;
        _text = Itself is null ? UserInput.Text(given, what) : name(Itself);
    }

    /// <summary>The thing itself, where the user gave that.</summary>
    internal T? Itself { get; }

    /// <summary>Whether it may stand for any number of things, none included.</summary>
    internal bool IsWildcard => Itself is null && WildcardPattern.ContainsWildcardCharacters(_text);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>Those of some things that have the name, or one that fits.</summary>
    private protected IReadOnlyList<T> Named(IReadOnlyList<T> all)
    {
        var isMeant = UserInput.NameMatcher(_text);
        return [.. all.Where(one => isMeant(_name(one)))];
    }
}
