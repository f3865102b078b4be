using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Transport.Shaping;

namespace PeerShell.Commands;

/// <summary>Cuts groups of nodes of this process off from each other and from all other nodes, as if cables were pulled.</summary>
[Cmdlet(VerbsCommon.Split, "PeerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SplitPeerNetworkCommand : NetworkCommand
{
    /// <summary>The groups: nodes, names or wildcards. Nodes in none of them stay together.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [NotNothing]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[][] Group { get; set; } = [];

    /// <summary>The network that the nodes belong to.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference? Network { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var networks = Network is null ? [] : FindNetworks([Network]);
        if (Network is not null && networks.Count == 0)
            return;

        var among = Network is null ? NodeRegistry.All : [.. networks.SelectMany(network => network.Nodes)];
        Dictionary<PeerNode, int> groups = [];
        for (var group = 0; group < Group.Length; group++)
        {
            foreach (var reference in Group[group])
            {
                PeerNode[] found = [.. reference.Find().Where(among.Contains)];
                if (found.Length == 0)
                {
                    ThrowTerminatingError(
                        Network is null ? NodeErrors.NodeNotFound(reference) : NodeErrors.NodeNotFound(reference, Network, among));
                }

                foreach (var node in found)
                {
                    if (groups.TryGetValue(node, out var other) && other != group)
                        ThrowTerminatingError(NetworkErrors.NodeInTwoGroups(node));
                    if (node.Options.Transport is not ShapedTransport)
                        ThrowTerminatingError(NetworkErrors.NodeNotSplittable(node));

                    groups[node] = group;
                }
            }
        }

        var names = groups.GroupBy(one => one.Value, one => one.Key).Select(nodes => Phrases.Names([.. nodes]));
        if (ShouldProcess(string.Join(" | ", names), "Split"))
            Split(groups);
    }

    private static void Split(IReadOnlyDictionary<PeerNode, int> groups)
    {
        // Undo earlier splits of these networks.
        var networks = groups.Keys.Select(NetworkRegistry.Of).Distinct().ToArray();
        foreach (var node in NodeRegistry.All.Where(node => networks.Contains(NetworkRegistry.Of(node))))
        {
            if (node.Options.Transport is ShapedTransport transport)
                transport.Network.Heal([transport]);
        }

        foreach (var wire in groups.GroupBy(one => ((ShapedTransport)one.Key.Options.Transport).Network))
            wire.Key.Split(wire.GroupBy(one => one.Value, one => (ShapedTransport)one.Key.Options.Transport));
    }
}
