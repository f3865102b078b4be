using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Measures the round-trip time to peers, as Test-Connection does for hosts.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Peer", DefaultParameterSetName = ResultSet)]
[OutputType(typeof(PeerPing), ParameterSetName = [ResultSet])]
[OutputType(typeof(bool), ParameterSetName = [QuietSet])]
public sealed class TestPeerCommand : PeerCommand
{
    private const string ResultSet = "Result";
    private const string QuietSet = "Quiet";

    private bool _tested;
    private bool _allAnswered = true;

    /// <summary>The peers: objects, names, wildcards, ids or the first characters of ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] Peer { get; set; } = [];

    /// <summary>The nodes to measure from; not needed for peer objects, nor while only one node is running.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>The number of measurements.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 4;

    /// <summary>The time between two measurements, in seconds.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double Delay { get; set; } = 1;

    /// <summary>The time to wait for each answer, and for a member that is not connected yet to connect, in seconds.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double TimeoutSec { get; set; } = 5;

    /// <summary>Outputs only whether every peer answered at least once.</summary>
    [Parameter(Mandatory = true, ParameterSetName = QuietSet)]
    public SwitchParameter Quiet { get; set; }

    private TimeSpan Limit => TimeSpan.FromSeconds(TimeoutSec);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var nodes = FindNodes(Peer, Node, ThrowTerminatingError);
        Test([.. Peer.SelectMany(reference => Reach(reference, nodes, Limit, Report)).Distinct()]);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Quiet)
            WriteObject(_tested && _allAnswered);
    }

    private void Test(IReadOnlyList<Peer> peers)
    {
        var silent = peers.ToHashSet();
        for (var number = 1; number <= Count && peers.Count > 0; number++)
        {
            if (number > 1 && Delay > 0)
                new PipelineWait(this).For(Task.Delay(TimeSpan.FromSeconds(Delay), StopToken));

            // All peers are measured at once, so that a silent peer does not delay the others.
            var pings = peers.Select(peer => PeerPing.MeasureAsync(peer, number, Limit, StopToken)).ToList();
            var wait = new PipelineWait(this, status: () => $"Waiting for {Phrases.Count(pings.Count, "answer")}.");
            foreach (var ping in wait.TakeCompleted(pings))
            {
                if (ping.RoundTripTime is not null)
                    silent.Remove(ping.Peer);
                if (!Quiet)
                    WriteObject(ping);
            }

            wait.EndProgress();

            // One answer of each peer is enough for true.
            if (Quiet && silent.Count == 0)
                break;
        }

        _tested |= peers.Count > 0;
        _allAnswered &= silent.Count == 0;
    }

    // A peer that can't be reached does not answer; with -Quiet, the reason is not asked for.
    private void Report(ErrorRecord error)
    {
        _allAnswered = false;
        if (!Quiet)
            WriteError(error);
    }
}
