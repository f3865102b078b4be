using System.Collections;
using System.Management.Automation;
using PeerShell.Errors;

namespace PeerShell.Completion;

/// <summary>The names of the handlers of the nodes in question.</summary>
internal sealed class HandlerCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from node in Nodes(bound["Node"])
        from handler in node.Handlers
        orderby handler.Name
        select (WildcardPattern.Escape(handler.Name), $"{handler} of node '{node}': {handler.State}, {Phrases.Count(handler.Count, "message")} handled");
}
