using System.Collections;
using PeerShell.References;
using PeerShell.Topology;

namespace PeerShell.Completion;

/// <summary>The links of the topology that the command is about, as far as that is known.</summary>
internal sealed class TopologyLinkCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from link in (UserInput.Unwrap(bound["Topology"]) as PeerTopology)?.Links ?? []
        let text = link.From.Contains('-', StringComparison.Ordinal) || link.To.Contains('-', StringComparison.Ordinal) ? $"{link.From} -- {link.To}" : $"{link}"
        select (text, $"{text}: {link.Conditions}");
}
