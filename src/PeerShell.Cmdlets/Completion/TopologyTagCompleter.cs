using System.Collections;
using PeerShell.References;
using PeerShell.Topology;

namespace PeerShell.Completion;

/// <summary>Completes the tags of the topology that -Topology gives.</summary>
internal sealed class TopologyTagCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from node in (UserInput.Unwrap(bound["Topology"]) as PeerTopology)?.Nodes ?? []
        from tag in node.Tags
        group tag.Value by tag.Key into values
        orderby values.Key
        select (values.Key, string.Join(", ", values.Distinct().Take(5)));
}
