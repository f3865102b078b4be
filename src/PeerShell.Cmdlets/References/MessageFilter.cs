using System.Management.Automation;
using PeerShell.Node;

namespace PeerShell.References;

/// <summary>Which messages a user wants: from some peers, about some topics.</summary>
internal static class MessageFilter
{
    /// <summary>Makes one.</summary>
    /// <param name="from">The peers; null for any.</param>
    /// <param name="topics">The topics, or wildcards; null for any. A message without a topic has the empty one.</param>
    /// <returns>Null when every message is wanted.</returns>
    public static Func<PeerMessage, bool>? Create(IReadOnlyList<PeerReference>? from, IReadOnlyList<string>? topics)
    {
        WildcardPattern[]? patterns = topics is null ? null : [.. topics.Select(topic => WildcardPattern.Get(topic, WildcardOptions.IgnoreCase))];
        if (from is null && patterns is null)
            return null;

        return message =>
        {
            if (patterns is not null)
            {
                var topic = message.Topic ?? "";
                if (!Array.Exists(patterns, pattern => pattern.IsMatch(topic)))
                    return false;
            }

            return from is null || from.Any(reference => reference.Matches(message.From));
        };
    }
}
