using System.Collections;
using System.Management.Automation;

namespace PeerShell.Abstractions;

/// <summary>Refuses null and empty values for a filter, because a variable that was never set must not mean "all".</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotNothingAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        var given = arguments is PSObject wrapped ? wrapped.BaseObject : arguments;
        if (given is null or ICollection { Count: 0 })
            throw new ValidationMetadataException("It is null or empty. Omit the parameter to choose all of them, or give a value.");
    }
}
