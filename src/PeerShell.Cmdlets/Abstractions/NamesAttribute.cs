using System.Collections;
using System.Management.Automation;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>Lets only strings, and what is as good as one, be names; PowerShell itself would write out any object. Others are left to be bound by their properties.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamesAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = UserInput.Unwrap(inputData);
        var names = given is IEnumerable several and not string ? several.Cast<object?>() : [given];
        if (names.Select(UserInput.Unwrap).FirstOrDefault(name => name is not (null or IConvertible)) is not { } other)
            return inputData;

        // The inner exception is what lets the engine go on with the object's properties.
        var problem = $"A {other.GetType()} is not a name. Give a string, or an object with the property Name.";
        throw new ArgumentTransformationMetadataException(problem, new PSInvalidCastException(problem));
    }
}
