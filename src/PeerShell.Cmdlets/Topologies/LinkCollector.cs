using System.Management.Automation;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topology;

namespace PeerShell.Topologies;

/// <summary>
/// Collects the links with which a command changes topologies. Either topologies come from the pipeline, and each is changed by all
/// links; or links come from the pipeline, and all of them together change one topology.
/// </summary>
/// <param name="command">The command, which has a parameter Topology. It must not have read from the pipeline yet.</param>
/// <param name="to">The node at the other end of all links, if the links name only one node each.</param>
/// <param name="change">Creates the changed topology.</param>
internal sealed class LinkCollector(PSCmdlet command, string? to, Func<TopologyLink[], PeerTopology> change)
{
    private readonly List<LinkReference?> _links = [];
    private readonly bool _comeByPipeline = command.MyInvocation.BoundParameters.ContainsKey("Topology");

    /// <summary>Adds links. A null is an invalid link.</summary>
    public void Add(LinkReference?[]? links)
    {
        _links.AddRange(links ?? [null]);
        if (!_comeByPipeline)
            Write();
    }

    /// <summary>Writes the topology when all links have come.</summary>
    public void End()
    {
        if (_comeByPipeline)
            Write();
    }

    private void Write()
    {
        try
        {
            command.WriteObject(change([.. _links.Select(link => LinkReference.Resolve(link, to))]));
        }
        catch (TopologyException error)
        {
            command.WriteError(TopologyErrors.Of(error));
        }

        _links.Clear();
    }
}
