using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>What a script's method call costs when the method does nothing.</summary>
public sealed class EmptyPeer
{
    /// <summary>Does nothing.</summary>
    /// <param name="body">Anything.</param>
    /// <param name="topic">Anything.</param>
    [SuppressMessage("Performance", "CA1822", Justification = "A method of an object is what it is compared with.")]
    public void Send(object? body, string? topic = null)
    {
    }
}

/// <summary>What the pipeline costs when the cmdlet does nothing. It has the parameters that <c>Send-PeerMessage</c> is used with.</summary>
[Cmdlet(VerbsCommunications.Send, "Nothing")]
public sealed class SendNothingCommand : PSCmdlet
{
    /// <summary>Anything.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public object? Body { get; set; }

    /// <summary>Anything.</summary>
    [Parameter(Position = 0)]
    public object? To { get; set; }
}

/// <summary>What the pipeline costs when all that comes out of it is one and the same object.</summary>
[Cmdlet(VerbsCommunications.Receive, "Nothing")]
public sealed class ReceiveNothingCommand : PSCmdlet
{
    /// <summary>How many times.</summary>
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
