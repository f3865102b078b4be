using System.Management.Automation;

namespace PeerShell.Abstractions;

/// <summary>Lets a <see cref="TimeSpan"/> be given as a number of seconds; PowerShell itself would take it for ticks.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not TimeSpan
        && LanguagePrimitives.TryConvertTo<double>(inputData, out var seconds)
        && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : inputData;
}
