using PeerShell.Node;

namespace PeerShell.Errors;

/// <summary>Parts of sentences that errors, warnings and progress texts share.</summary>
internal static class Phrases
{
    private const int MaxNames = 10;

    /// <summary>Returns a number with its noun: "1 message", "2 messages".</summary>
    public static string Count(long count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Returns a noun with its indefinite article, chosen by the first letter: "a Hashtable", "an Object[]".</summary>
    public static string A(string noun) => $"{("AEIOaeio".Contains(noun[0]) ? "an" : "a")} {noun}";

    /// <summary>Lists the first 10 items, and says how many more there are.</summary>
    public static string Names<T>(IReadOnlyList<T> items)
    {
        var names = string.Join(", ", items.Take(MaxNames));
        return items.Count > MaxNames ? $"{names} and {items.Count - MaxNames} more" : names;
    }

    /// <summary>Returns the subject and the verb of a sentence that says what nodes have.</summary>
    public static string NodesHave(IReadOnlyList<PeerNode> nodes) => nodes switch
    {
        [] => "Without a node there is",
        [var node] => $"Node '{node}' has",
        _ => $"The nodes {Names(nodes)} have",
    };

    /// <summary>Returns a time in seconds, to the millisecond.</summary>
    public static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";
}
