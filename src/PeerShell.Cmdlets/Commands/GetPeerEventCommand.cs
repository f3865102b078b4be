using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Gets the past events of nodes, and with -Wait future ones.</summary>
[Cmdlet(VerbsCommon.Get, "PeerEvent")]
[OutputType(typeof(PeerEvent))]
public sealed class GetPeerEventCommand : NodeInputCommand
{
    // The number of the last event that was read of each node. A node that has stopped is removed.
    private readonly Dictionary<PeerNode, long> _last = [];
    private int _written;

    /// <summary>The kinds of events to get.</summary>
    [Parameter(Position = 0)]
    [NotNothing]
    public PeerEventKind[]? Kind { get; set; }

    /// <summary>The peers whose events to get.</summary>
    [Parameter]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? Peer { get; set; }

    /// <summary>The number of past events to get, counted back from the newest; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Newest { get; set; }

    /// <summary>Waits for further events until -Count is reached, -TimeoutSec has passed, or Ctrl+C is pressed.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The maximum number of events.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>The total time to wait. Implies -Wait.</summary>
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

    /// <summary>Reads the events since the last read that the user asked for.</summary>
    private List<PeerEvent> Read()
    {
        List<PeerEvent> asked = [];
        foreach (var (node, last) in _last)
        {
            var happened = node.GetEvents(last);
            if (happened.Count == 0)
                continue;

            if (last > 0 && happened[0].Sequence - last - 1 is > 0 and var missed)
            {
                WriteWarning(
                    $"{Phrases.Count(missed, "event")} of node '{node}' came too fast and {(missed == 1 ? "is" : "are")} missing here.");
            }

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
