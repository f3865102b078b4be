using System.Management.Automation;
using PeerShell.Transport;

namespace PeerShell.Abstractions;

/// <summary>A cmdlet with parameters for the conditions of links.</summary>
public abstract class LinkConditionsCommand : PeerCommand
{
    /// <summary>The latency in one direction: milliseconds, or a time span.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerMillisecond)]
    public TimeSpan Latency { get; set; }

    /// <summary>The variation of the latency to either side: milliseconds, or a time span.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerMillisecond)]
    public TimeSpan Jitter { get; set; }

    /// <summary>The percentage of packets that are lost and sent again.</summary>
    [Parameter]
    [ValidateRange(0d, 100d)]
    public double LossPercent { get; set; }

    /// <summary>The bandwidth in each direction, in bytes per second; null for no limit.</summary>
    [Parameter]
    public long? Bandwidth { get; set; }

    /// <summary>Takes the link down: nothing passes.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Changes the conditions that the user has given.</summary>
    /// <param name="before">The conditions before.</param>
    /// <returns>The conditions after.</returns>
    /// <exception cref="ArgumentException">The conditions are invalid.</exception>
    private protected LinkConditions Change(LinkConditions before)
    {
        var after = before with
        {
            Latency = IsGiven(nameof(Latency)) ? Latency : before.Latency,
            Jitter = IsGiven(nameof(Jitter)) ? Jitter : before.Jitter,
            LossPercent = IsGiven(nameof(LossPercent)) ? LossPercent : before.LossPercent,
            Bandwidth = IsGiven(nameof(Bandwidth)) ? Bandwidth : before.Bandwidth,
            IsDown = IsGiven(nameof(Down)) ? Down : before.IsDown,
        };
        after.Validate();
        return after;
    }

    /// <summary>Whether the user has given any condition.</summary>
    private protected bool IsAnyGiven =>
        IsGiven(nameof(Latency)) || IsGiven(nameof(Jitter)) || IsGiven(nameof(LossPercent)) || IsGiven(nameof(Bandwidth))
        || IsGiven(nameof(Down));

    /// <summary>Whether the user has given a parameter.</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
