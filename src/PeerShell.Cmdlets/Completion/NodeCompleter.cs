using System.Collections;
using System.Management.Automation;
using PeerShell.Errors;

namespace PeerShell.Completion;

/// <summary>Completes the names of the nodes of this process.</summary>
internal sealed class NodeCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from node in NodeRegistry.All
        let endpoint = node.Endpoint?.ToString() ?? "listens nowhere"
        select (WildcardPattern.Escape(node.Name), $"{node.Name}: {node.State}, {endpoint}, {Phrases.Count(node.Peers.Count, "peer")}");
}
