using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Completion;

/// <summary>Completes an argument from a list, with quotes where they are needed.</summary>
internal abstract class Completer : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return from candidate in List(fakeBoundParameters)
               where candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)
               select new CompletionResult(Quote(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, candidate.ToolTip);
    }

    /// <summary>Lists the candidates.</summary>
    /// <param name="bound">The other arguments that are known so far.</param>
    protected abstract IEnumerable<(string Text, string ToolTip)> List(IDictionary bound);

    /// <summary>Finds the nodes that -Node names; without it, all nodes.</summary>
    protected static IEnumerable<PeerNode> Nodes(object? given) => given switch
    {
        null => NodeRegistry.All,
        string name => new NodeReference(name).Find(),
        IEnumerable several => several.Cast<object>().SelectMany(Nodes),
        _ => new NodeReference(given).Find(),
    };

    private static string Quote(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':') && text[0] != '-'
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
