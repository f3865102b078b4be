using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.References;
using PeerShell.Transport.Shaping;

namespace PeerShell.Commands;

/// <summary>Reconnects networks that Split-PeerNetwork has split. Conditions of links stay.</summary>
[Cmdlet(VerbsData.Restore, "PeerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RestorePeerNetworkCommand : NetworkCommand
{
    /// <summary>The networks. Without it, all nodes of this process.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LiveNetworkCompleter))]
    public NetworkReference[]? Network { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Network is null)
        {
            if (ShouldProcess("all nodes of this process", "Restore"))
                Heal(NodeRegistry.All);

            return;
        }

        foreach (var network in FindNetworks(Network, wildcardsMayFitNone: true).Where(network => ShouldProcess(network.Name, "Restore")))
            network.Heal();
    }

    private static void Heal(IEnumerable<Node.PeerNode> nodes)
    {
        foreach (var wire in nodes.Select(node => node.Options.Transport).OfType<ShapedTransport>().GroupBy(transport => transport.Network))
            wire.Key.Heal(wire);
    }
}
