using System.Collections;
using System.Management.Automation;
using PeerShell.Errors;

namespace PeerShell.Completion;

/// <summary>The names of the process's nodes.</summary>
internal sealed class NodeCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from node in NodeRegistry.All
        select (WildcardPattern.Escape(node.Name), $"{node.Name}: {node.State}, {node.Endpoint?.ToString() ?? "listens nowhere"}, {Phrases.Count(node.Peers.Count, "peer")}");
}
