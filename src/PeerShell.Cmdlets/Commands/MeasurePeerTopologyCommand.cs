using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Topology;
using PeerShell.Topology.Measures;

namespace PeerShell.Commands;

/// <summary>Measures topologies: degrees, distances, clustering, and the nodes and links whose loss splits them.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "PeerTopology")]
[OutputType(typeof(TopologyMeasures))]
public sealed class MeasurePeerTopologyCommand : PeerCommand
{
    private double _done;

    /// <summary>The topologies.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PeerTopology[] Topology { get; set; } = [];

    /// <summary>Measures exactly what would be estimated in a large graph, however long that takes.</summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var topology in Topology)
            Measure(topology);
    }

    private void Measure(PeerTopology topology)
    {
        _done = 0;
        var progress = new Share(this);
        try
        {
            var measures = BackgroundWork.Run(
                this,
                () => TopologyMeasures.Of(topology, Exact, progress, StopToken),
                () => $"Measuring topology '{topology.Name}': {Volatile.Read(ref _done):P0} of the distances.");
            if (!measures.IsMeanPathExact || !measures.IsDiameterExact)
            {
                WriteWarning(
                    $"Topology '{topology.Name}' is large: {Estimated(measures)}. Use -Exact for exact values; that can take long.");
            }

            WriteObject(measures);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private static string Estimated(TopologyMeasures measures) => string.Join(" and ", new[]
    {
        measures.IsMeanPathExact
            ? null
            : $"the mean path is an estimate, {measures.MeanPath:0.###} ± {measures.MeanPathError:0.###} with 95% confidence",
        measures.IsDiameterExact
            ? null
            : $"the diameter is between {measures.Diameter} and {measures.DiameterAtMost}",
    }.OfType<string>());

    private sealed class Share(MeasurePeerTopologyCommand command) : IProgress<double>
    {
        public void Report(double value) => Volatile.Write(ref command._done, value);
    }
}
