using System.Collections;
using System.Management.Automation;
using PeerShell.Errors;

namespace PeerShell.Completion;

/// <summary>Completes the names of handlers.</summary>
internal sealed class HandlerCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from node in Nodes(bound["Node"])
        from handler in node.Handlers
        orderby handler.Name
        let count = Phrases.Count(handler.Count, "message")
        select (WildcardPattern.Escape(handler.Name), $"{handler} of node '{node}': {handler.State}, {count} handled");
}
