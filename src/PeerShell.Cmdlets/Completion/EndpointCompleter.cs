using System.Collections;
using PeerShell.References;

namespace PeerShell.Completion;

/// <summary>Completes the endpoints of the nodes of this process.</summary>
internal sealed class EndpointCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from node in NodeRegistry.All
        where node.Endpoint is not null
        select (new EndpointReference(node).Resolve().ToString(), node.Name);
}
