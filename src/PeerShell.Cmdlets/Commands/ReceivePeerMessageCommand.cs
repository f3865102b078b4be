using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Receiving;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Takes messages out of inboxes: those that are there, and with -Wait those that arrive later.</summary>
[Cmdlet(VerbsCommunications.Receive, "PeerMessage")]
[OutputType(typeof(PeerMessage))]
public sealed class ReceivePeerMessageCommand : NodeInputCommand
{
    private int _received;
    private InboxDrain _drain = null!;

    /// <summary>Only messages from these peers; the others stay in the inbox.</summary>
    [Parameter(Position = 0)]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? From { get; set; }

    /// <summary>Only messages about these topics; wildcards are allowed. A message without a topic has the empty topic.</summary>
    [Parameter]
    [SupportsWildcards]
    [NotNothing]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string[]? Topic { get; set; }

    /// <summary>Waits for messages until -Count is reached, -TimeoutSec has passed, or Ctrl+C is pressed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The maximum number of messages.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>The total time to wait. Implies -Wait.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? TimeoutSec { get; set; }

    /// <summary>Outputs the bodies instead of the messages.</summary>
    [Parameter]
    public SwitchParameter BodyOnly { get; set; }

    private int Wanted => Count is { } count ? count - _received : int.MaxValue;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Nodes.Count == 0)
            return;

        RefuseAmbiguous(From ?? [], Nodes);
        RefuseTooLong(Topic);
        _drain = new InboxDrain(MessageFilter.Create(From, Topic), TryWrite, StopToken);
        if (Wait || TimeoutSec is not null)
            ReceiveWaiting();
        else
            ReceiveWhatIsThere();
    }

    private void ReceiveWhatIsThere()
    {
        foreach (var node in Nodes)
            _drain.Drain(node.Inbox, Math.Min(Wanted, node.Inbox.Count));

        foreach (var reference in _received == 0 ? From ?? [] : [])
        {
            if (!reference.TryFind(Nodes, out _, out var error))
                WriteError(error);
        }
    }

    private void ReceiveWaiting()
    {
        TimeSpan? limit = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var wait = new PipelineWait(this, limit, Count is null ? null : () => $"{CountReceived(Count.Value)}.");
        while (true)
        {
            var stopped = Nodes.All(node => node.State == NodeState.Stopped);
            Task[] changes = [.. Nodes.SelectMany(node => new[] { node.Inbox.WaitForChangeAsync(), node.WaitForChangeAsync() })];
            foreach (var node in Nodes)
                _drain.Drain(node.Inbox, Wanted);

            if (Wanted == 0)
                break;

            if (stopped || !wait.For(Task.WhenAny(changes)))
            {
                if (Count is { } count)
                    WriteError(stopped ? NodeErrors.NodeStopped(Nodes[0], CountReceived(count)) : Timeout(count, limit!.Value));

                break;
            }
        }

        wait.EndProgress();
    }

    private string CountReceived(int count) => $"{_received} of {Phrases.Count(count, "message")} came";

    private ErrorRecord Timeout(int count, TimeSpan limit) => MessageErrors.ReceiveTimeout(_received, count, limit, Nodes);

    private bool TryWrite(PeerMessage message)
    {
        _received++;
        object? output = message;

        // An unreadable body has become an error, so the message is used.
        return (BodyOnly && !TryReadBody(message, out output)) || HandOver.TryWrite(this, output);
    }

    private bool TryReadBody(PeerMessage message, out object? body)
    {
        try
        {
            body = message.Body;
            return true;
        }
        catch (FormatException error)
        {
            WriteError(MessageErrors.BadMessage(message, error));
            body = null;
            return false;
        }
    }
}
