using System.Collections;
using System.Management.Automation;

namespace PeerShell.Abstractions;

/// <summary>Refuses null and nothing for what chooses among many: a variable that was never set is not to mean all of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotNothingAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        var given = arguments is PSObject wrapped ? wrapped.BaseObject : arguments;
        if (given is null or ICollection { Count: 0 })
            throw new ValidationMetadataException("It is null or empty. Leave the parameter out for all of them, or give what is meant.");
    }
}
