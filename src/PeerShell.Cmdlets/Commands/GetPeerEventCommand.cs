using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Gets what has happened to nodes, and with -Wait what happens.</summary>
[Cmdlet(VerbsCommon.Get, "PeerEvent")]
[OutputType(typeof(PeerEvent))]
public sealed class GetPeerEventCommand : NodeInputCommand
{
    // The number of the last event read. A node leaves with its last event.
    private readonly Dictionary<PeerNode, long> _last = [];
    private int _written;

    /// <summary>Only events of these kinds.</summary>
    [Parameter(Position = 0)]
    public PeerEventKind[]? Kind { get; set; }

    /// <summary>Only events about these peers.</summary>
    [Parameter]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? Peer { get; set; }

    /// <summary>Of the events that have happened, only so many of the last; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>Waits for further events, until -Count is reached, -TimeoutSec is over, or Ctrl+C.</summary>
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

    private bool IsDone => _written == Count;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var node in Nodes)
            _last[node] = 0;

        RefuseAmbiguous(Peer ?? [], Nodes);
        var waits = Wait || TimeoutSec is not null;
        var changed = Changed();
        var known = Read();
        Write(known.TakeLast(Newest ?? int.MaxValue));
        if (waits)
            Follow(changed);
        else if (known.Count == 0)
            ReportUnknownPeers();
    }

    private void Follow(Task changed)
    {
        TimeSpan? limit = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var wait = new PipelineWait(this, limit);
        while (!IsDone && _last.Count > 0)
        {
            if (!wait.For(changed))
            {
                if (Count is { } count)
                    WriteError(MessageErrors.EventTimeout(_written, count, limit!.Value, Nodes));

                return;
            }

            changed = Changed();
            Write(Read());
        }
    }

    private Task Changed() => _last.Count == 0 ? Task.CompletedTask : Task.WhenAny(_last.Keys.Select(node => node.WaitForEventAsync()));

    /// <summary>The events since the last time that are asked for.</summary>
    private List<PeerEvent> Read()
    {
        List<PeerEvent> asked = [];
        foreach (var (node, last) in _last)
        {
            var happened = node.GetEvents(last);
            if (happened.Count == 0)
                continue;

            if (last > 0 && happened[0].Sequence - last - 1 is > 0 and var missed)
                WriteWarning($"{Phrases.Count(missed, "event")} of node '{node}' came too fast and {(missed == 1 ? "is" : "are")} missing here.");

            _last[node] = happened[^1].Sequence;
            if (happened[^1].Kind == PeerEventKind.NodeStopped)
                _last.Remove(node);

            asked.AddRange(happened.Where(IsAskedFor));
        }

        return Nodes.Count == 1 ? asked : [.. asked.OrderBy(one => one.Time)];
    }

    private void Write(IEnumerable<PeerEvent> events)
    {
        foreach (var happened in events)
        {
            if (IsDone)
                return;

            _written++;
            WriteObject(happened);
        }
    }

    private bool IsAskedFor(PeerEvent happened) =>
        (Kind is null || Kind.Contains(happened.Kind))
        && (Peer is null || Peer.Any(reference =>
            (happened.Peer is { } peer && reference.Matches(peer)) || (happened.Member is { } member && reference.Matches(member))));

    private void ReportUnknownPeers()
    {
        foreach (var reference in Peer ?? [])
        {
            if (!reference.TryFind(Nodes, out _, out var error) && !Nodes.Any(node => reference.Among(node.Members).Count > 0))
                WriteError(error);
        }
    }
}
