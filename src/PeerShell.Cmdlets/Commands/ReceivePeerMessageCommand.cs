using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Takes messages out of inboxes: those that are there, or with -Wait those that come as well.</summary>
[Cmdlet(VerbsCommunications.Receive, "PeerMessage")]
[OutputType(typeof(PeerMessage))]
public sealed class ReceivePeerMessageCommand : NodeInputCommand
{
    private int _received;
    private Func<PeerMessage, bool>? _filter;

    /// <summary>Only messages from these peers; the others stay in the inbox.</summary>
    [Parameter(Position = 0)]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? From { get; set; }

    /// <summary>Only messages about these topics; wildcards are allowed. A message without a topic has the empty one.</summary>
    [Parameter]
    [SupportsWildcards]
    [NotNothing]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string[]? Topic { get; set; }

    /// <summary>Waits for messages, until -Count is reached, -TimeoutSec is over, or Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How many at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>How long to wait in all. Implies -Wait.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? TimeoutSec { get; set; }

    /// <summary>Writes the bodies instead of the messages.</summary>
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
        _filter = MessageFilter.Create(From, Topic);
        if (Wait || TimeoutSec is not null)
            ReceiveWaiting();
        else
            ReceiveWhatIsThere();
    }

    private void ReceiveWhatIsThere()
    {
        foreach (var node in Nodes)
            Drain(node, Math.Min(Wanted, node.Inbox.Count));

        foreach (var reference in _received == 0 ? From ?? [] : [])
        {
            if (!reference.TryFind(Nodes, out _, out var error))
                WriteError(error);
        }
    }

    private void ReceiveWaiting()
    {
        TimeSpan? limit = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var wait = new PipelineWait(this, limit, Count is null ? null : () => $"{_received} of {Phrases.Count(Count.Value, "message")}.");
        while (true)
        {
            var stopped = Nodes.All(node => node.State == NodeState.Stopped);
            Task[] changes = [.. Nodes.SelectMany(node => new[] { node.Inbox.WaitForChangeAsync(), node.WaitForChangeAsync() })];
            foreach (var node in Nodes)
                Drain(node, Wanted);

            if (Wanted == 0)
                break;

            if (stopped || !wait.For(Task.WhenAny(changes)))
            {
                if (Count is { } count)
                    WriteError(stopped ? NodeErrors.NodeStopped(Nodes[0], $"{_received} of {Phrases.Count(count, "message")} came") : MessageErrors.ReceiveTimeout(_received, count, limit!.Value, Nodes));

                break;
            }
        }

        wait.EndProgress();
    }

    // One by one, so that nothing is lost when the pipeline is stopped, or wants no more downstream.
    private void Drain(PeerNode node, int most)
    {
        if (_filter is not null)
        {
            DrainWanted(node, most, _filter);
            return;
        }

        for (; most > 0 && !StopToken.IsCancellationRequested && node.Inbox.TryTake(out var message); most--)
            Write(message);
    }

    private void DrainWanted(PeerNode node, int most, Func<PeerMessage, bool> filter)
    {
        var messages = node.Inbox.Take(filter, most);
        var written = 0;
        try
        {
            while (written < messages.Count && !StopToken.IsCancellationRequested)
                Write(messages[written++]);
        }
        finally
        {
            node.Inbox.PutBack(messages.Skip(written));
        }
    }

    private void Write(PeerMessage message)
    {
        _received++;
        if (!BodyOnly)
            WriteObject(message);
        else if (TryReadBody(message, out var body))
            WriteObject(body, enumerateCollection: false);
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
