using System.Collections;
using System.Management.Automation;

namespace PeerShell.Handlers;

/// <summary>
/// Refuses values that are bound to their runspace: script blocks, and objects of PowerShell classes. A call from another runspace
/// waits for the thread of their own, which can last for as long as that thread is busy. Also looks inside collections and properties.
/// </summary>
internal sealed class RunspaceBinding
{
    // Deeper or later values are not looked at, so that the search ends soon.
    private const int MaxDepth = 8;
    private const int MaxValues = 10_000;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Refuses a value that is bound to its runspace, or contains such a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The name of the value, for the error.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The value can't be used in another runspace.</exception>
    public static object? Refuse(object? value, string name)
    {
        new RunspaceBinding().Look(value, name, depth: 0);
        return value;
    }

    private void Look(object? value, string name, int depth)
    {
        var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is null || (value is not PSObject && (bare is string || bare.GetType().IsPrimitive)))
            return;

        if (Reason(bare) is { } reason)
            throw new ArgumentException($"{name} {reason}");
        if (depth == MaxDepth || _seen.Count == MaxValues || !_seen.Add(bare is PSCustomObject ? value! : bare))
            return;

        LookAtMembers(PSObject.AsPSObject(value), name, depth);
        try
        {
            if (bare is IDictionary dictionary)
                LookAtEntries(dictionary, name, depth);
            else if (bare is ICollection items && !HasPlainItems(items))
                LookAtItems(items, name, depth);
        }
        catch (InvalidOperationException)
        {
            // Another thread has changed the collection.
        }
    }

    private void LookAtMembers(PSObject value, string name, int depth)
    {
        const PSMemberTypes kinds = PSMemberTypes.NoteProperty | PSMemberTypes.ScriptProperty | PSMemberTypes.ScriptMethod;
        foreach (var member in value.Members.Match("*", kinds).Where(member => member.IsInstance))
            Look(member is PSNoteProperty property ? property.Value : member, $"{name}.{member.Name}", depth + 1);
    }

    private void LookAtEntries(IDictionary dictionary, string name, int depth)
    {
        foreach (DictionaryEntry entry in dictionary)
            Look(entry.Value, $"{name}.{entry.Key}", depth + 1);
    }

    private void LookAtItems(ICollection items, string name, int depth)
    {
        var index = 0;
        foreach (var item in items)
            Look(item, $"{name}[{index++}]", depth + 1);
    }

    private static bool HasPlainItems(ICollection items) =>
        items.GetType().GetElementType() is { } type && (type.IsPrimitive || type == typeof(string));

    private static string? Reason(object value)
    {
        if (value is ScriptBlock or PSScriptMethod or PSScriptProperty)
        {
            var kind = value is ScriptBlock ? "script block" : value is PSScriptMethod ? "script method" : "script property";
            return $"is a {kind}, which can't leave its runspace. Define a function in -InitializationScript instead.";
        }

        return PowerShellClass.FindBound(value as Type ?? value.GetType()) is not { } bound ? null
            : $"is {(value is Type ? "the" : "an object of the")} PowerShell class '{bound.Name}', which can't leave its runspace. "
                + "Add the attribute [NoRunspaceAffinity()] to the class if its methods use nothing of the session, or pass plain data "
                + "instead.";
    }
}
