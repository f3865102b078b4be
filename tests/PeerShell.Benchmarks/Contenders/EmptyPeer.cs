using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>The cost of a script's method call, with a method that does nothing.</summary>
public sealed class EmptyPeer
{
    /// <summary>Does nothing.</summary>
    /// <param name="body">Any value.</param>
    /// <param name="topic">Any value.</param>
    [SuppressMessage("Performance", "CA1822", Justification = "It is compared with an instance method.")]
    public void Send(object? body, string? topic = null)
    {
    }
}

/// <summary>The cost of the pipeline, with a cmdlet that does nothing. Its parameters are those used of Send-PeerMessage.</summary>
[Cmdlet(VerbsCommunications.Send, "Nothing")]
public sealed class SendNothingCommand : PSCmdlet
{
    /// <summary>Any object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public object? Body { get; set; }

    /// <summary>Any object.</summary>
    [Parameter(Position = 0)]
    public object? To { get; set; }
}

/// <summary>The cost of the pipeline when its output is the same object again and again.</summary>
[Cmdlet(VerbsCommunications.Receive, "Nothing")]
public sealed class ReceiveNothingCommand : PSCmdlet
{
    /// <summary>The number of output objects.</summary>
    [Parameter(Mandatory = true)]
    public int Count { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        EmptyPeer nothing = new();
        for (var i = 0; i < Count; i++)
            WriteObject(nothing);
    }
}
