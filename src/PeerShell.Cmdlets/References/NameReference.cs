using System.Management.Automation;

namespace PeerShell.References;

/// <summary>A user's reference to objects of this process: an object, its name, or a wildcard for names.</summary>
/// <typeparam name="T">The type of the objects.</typeparam>
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

    /// <summary>The object, if the user gave the object itself.</summary>
    internal T? Itself { get; }

    /// <summary>Whether it can mean any number of objects, including none.</summary>
    internal bool IsWildcard => Itself is null && WildcardPattern.ContainsWildcardCharacters(_text);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>Returns the objects that have the name or match the wildcard.</summary>
    private protected IReadOnlyList<T> Named(IReadOnlyList<T> all)
    {
        var isMeant = UserInput.NameMatcher(_text);
        return [.. all.Where(one => isMeant(_name(one)))];
    }
}
