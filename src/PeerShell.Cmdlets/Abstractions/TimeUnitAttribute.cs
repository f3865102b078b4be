using System.Management.Automation;
using PeerShell.References;

namespace PeerShell.Abstractions;

/// <summary>Accepts a number of some unit as a <see cref="TimeSpan"/>; PowerShell itself would take it for ticks.</summary>
/// <param name="ticks">The unit, such as <see cref="TimeSpan.TicksPerSecond"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeUnitAttribute(long ticks) : ArgumentTransformationAttribute
{
    /// <summary>The unit.</summary>
    public long Ticks { get; } = ticks;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = UserInput.Unwrap(inputData);

        // The conversion would make 0 of null.
        if (given is null)
            throw new ArgumentTransformationMetadataException("It is null. Omit the parameter, or give a time.");

        return given is not TimeSpan
            && LanguagePrimitives.TryConvertTo<double>(inputData, out var number)
            && Math.Abs(number) < TimeSpan.MaxValue.Ticks / (double)Ticks
                ? TimeSpan.FromTicks((long)(number * Ticks))
                : inputData;
    }
}
