using System.Management.Automation;
using System.Text;
using PeerShell.Node;

namespace PeerShell.References;

/// <summary>Which messages a user wants: from some peers, about some topics.</summary>
internal static class MessageFilter
{
    /// <summary>Whether no message can be about a topic, since it is longer than any; what wildcards may stand for is not known.</summary>
    public static bool IsTooLong(string topic) =>
        !WildcardPattern.ContainsWildcardCharacters(topic) && Encoding.UTF8.GetByteCount(WildcardPattern.Unescape(topic)) > PeerMessage.MaxTopicBytes;

    /// <summary>Makes one.</summary>
    /// <param name="from">The peers; null for any.</param>
    /// <param name="topics">The topics, or wildcards; null for any. A message without a topic has the empty one.</param>
    /// <returns>Null when every message is wanted.</returns>
    /// <exception cref="BadWildcardException">A topic or a name is no wildcard.</exception>
    public static Func<PeerMessage, bool>? Create(IReadOnlyList<PeerReference>? from, IReadOnlyList<string>? topics)
    {
        WildcardPattern[]? patterns = topics is null ? null : [.. topics.Select(UserInput.Wildcard)];
        if (from is null && patterns is null)
            return null;

        // What is no wildcard is an error now, not when the first message comes.
        foreach (var reference in from ?? [])
            _ = reference.Among(Array.Empty<Peer>());

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
