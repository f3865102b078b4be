using System.Management.Automation;
using PeerShell.Transport;

namespace PeerShell.Abstractions;

/// <summary>A cmdlet that is told the conditions of links.</summary>
public abstract class LinkConditionsCommand : PeerCommand
{
    /// <summary>How long bytes are under way, one way: milliseconds, or a time span.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerMillisecond)]
    public TimeSpan Latency { get; set; }

    /// <summary>How much the latency varies to either side: milliseconds, or a time span.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerMillisecond)]
    public TimeSpan Jitter { get; set; }

    /// <summary>How many in a hundred packets are lost, and sent again.</summary>
    [Parameter]
    [ValidateRange(0d, 100d)]
    public double LossPercent { get; set; }

    /// <summary>How many bytes a second pass each way; null for as many as can.</summary>
    [Parameter]
    public long? Bandwidth { get; set; }

    /// <summary>Lets nothing pass.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Some conditions, with those changed that the user has given.</summary>
    /// <param name="before">The conditions.</param>
    /// <returns>The conditions after that.</returns>
    /// <exception cref="ArgumentException">No link can be so.</exception>
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

    /// <summary>Whether the user has given any.</summary>
    private protected bool IsAnyGiven => IsGiven(nameof(Latency)) || IsGiven(nameof(Jitter)) || IsGiven(nameof(LossPercent)) || IsGiven(nameof(Bandwidth)) || IsGiven(nameof(Down));

    /// <summary>Whether the user has given a parameter.</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
