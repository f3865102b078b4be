using System.Management.Automation;

namespace PeerShell.Abstractions;

/// <summary>Lets a <see cref="TimeSpan"/> be given as a number of milliseconds; PowerShell itself would take it for ticks.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MillisecondsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not TimeSpan
        && LanguagePrimitives.TryConvertTo<double>(inputData, out var milliseconds)
        && Math.Abs(milliseconds) < TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : inputData;
}
