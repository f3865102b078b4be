using System.Collections;
using System.Management.Automation;
using PeerShell.Errors;
using PeerShell.Handlers;

namespace PeerShell.Completion;

/// <summary>Completes the topics of the handlers of this process.</summary>
internal sealed class TopicCompleter : Completer
{
    protected override IEnumerable<(string Text, string ToolTip)> List(IDictionary bound) =>
        from node in NodeRegistry.All
        from handler in node.Handlers
        from topic in ScriptRunner.Of(handler)?.Topic ?? []
        where topic.Length > 0 && !WildcardPattern.ContainsWildcardCharacters(topic)
        group handler by topic into wanted
        orderby wanted.Key
        select (wanted.Key, $"for {Phrases.Names([.. wanted])}");
}
