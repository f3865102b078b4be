using System.Management.Automation;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topology;

namespace PeerShell.Topologies;

/// <summary>
/// The links that a command changes topologies by. Either comes by the pipeline: topologies, each of which is changed by the
/// links that are given; or links, and all of them together change the one topology that is given.
/// </summary>
/// <param name="command">The command, which has a parameter Topology. To be made before anything comes by the pipeline.</param>
/// <param name="to">The node at the other end of all the links, if it isn't given with the first.</param>
/// <param name="change">Makes another topology of the command's.</param>
internal sealed class LinkCollector(PSCmdlet command, string? to, Func<TopologyLink[], PeerTopology> change)
{
    private readonly List<LinkReference?> _links = [];
    private readonly bool _comeByPipeline = command.MyInvocation.BoundParameters.ContainsKey("Topology");

    /// <summary>Takes links; a null instead of them is one that is no link.</summary>
    public void Add(LinkReference?[]? links)
    {
        _links.AddRange(links ?? [null]);
        if (!_comeByPipeline)
            Write();
    }

    /// <summary>There are no more.</summary>
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
