using System.Collections;
using System.Management.Automation;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>
/// Accepts as names only strings and values that convert to one, such as numbers; PowerShell itself would convert any object to
/// text. Other objects are bound by their properties.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamesAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = UserInput.Unwrap(inputData);
        object?[] names = given is IEnumerable several and not string ? [.. several.Cast<object?>()] : [given];
        if (Array.Exists(names, name => UserInput.Unwrap(name) is null))
            throw new ArgumentTransformationMetadataException("It is null or contains a null, which is not a name. Give a string.");
        if (names.Select(UserInput.Unwrap).FirstOrDefault(name => name is not IConvertible) is not { } other)
            return inputData;

        // Because of the inner exception, the engine goes on to bind the object's properties.
        var problem = $"A {other.GetType()} is not a name. Give a string, or an object with the property Name.";
        throw new ArgumentTransformationMetadataException(problem, new PSInvalidCastException(problem));
    }
}
