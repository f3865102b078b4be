using System.Collections;
using PeerShell.References;
using PeerShell.Topology;

namespace PeerShell.Completion;

/// <summary>Completes the links of the topology that -Topology gives.</summary>
internal sealed class TopologyLinkCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from link in (UserInput.Unwrap(bound["Topology"]) as PeerTopology)?.Links ?? []
        let text = $"{link.From}{link.To}".Contains('-', StringComparison.Ordinal) ? $"{link.From} -- {link.To}" : $"{link}"
        select (text, $"{text}: {link.Conditions}");
}
