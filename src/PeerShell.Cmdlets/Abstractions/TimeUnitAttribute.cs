using System.Management.Automation;

namespace PeerShell.Abstractions;

/// <summary>Accepts a number of some unit as a <see cref="TimeSpan"/>; PowerShell itself would take it for ticks.</summary>
/// <param name="ticks">The unit, such as <see cref="TimeSpan.TicksPerSecond"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeUnitAttribute(long ticks) : ArgumentTransformationAttribute
{
    /// <summary>The unit.</summary>
    public long Ticks { get; } = ticks;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not TimeSpan
        && LanguagePrimitives.TryConvertTo<double>(inputData, out var number)
        && Math.Abs(number) < TimeSpan.MaxValue.Ticks / (double)Ticks
            ? TimeSpan.FromTicks((long)(number * Ticks))
            : inputData;
}
