using System.Collections;
using System.Management.Automation;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>
/// Refuses null and empty values for a filter, because a variable that was never set must not mean "all". Refuses nulls in lists too.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotNothingAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        var given = UserInput.Unwrap(arguments);
        if (given is null or ICollection { Count: 0 })
            throw new ValidationMetadataException("It is null or empty. Omit the parameter to choose all of them, or give a value.");
        if (HasNull(given))
            throw new ValidationMetadataException("One of its values is null. Remove that value, or give another.");
    }

    private static bool HasNull(object? given) =>
        UserInput.Unwrap(given) is not { } value || (value is ICollection several && several.Cast<object?>().Any(HasNull));
}
