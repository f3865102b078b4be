using System.Management.Automation;
using System.Text;
using PeerShell.Node;

namespace PeerShell.References;

/// <summary>Creates filters for messages by sender and topic.</summary>
internal static class MessageFilter
{
    /// <summary>Returns whether a topic is longer than any topic can be. A wildcard never is.</summary>
    public static bool IsTooLong(string topic) =>
        !WildcardPattern.ContainsWildcardCharacters(topic)
        && Encoding.UTF8.GetByteCount(WildcardPattern.Unescape(topic)) > PeerMessage.MaxTopicBytes;

    /// <summary>Creates a filter.</summary>
    /// <param name="from">The senders; null for any.</param>
    /// <param name="topics">The topics or wildcards; null for any. A message without a topic has the empty topic.</param>
    /// <returns>The filter; null if every message is wanted.</returns>
    /// <exception cref="BadWildcardException">A topic or a name has an invalid wildcard.</exception>
    public static Func<PeerMessage, bool>? Create(IReadOnlyList<PeerReference>? from, IReadOnlyList<string>? topics)
    {
        WildcardPattern[]? patterns = topics is null ? null : [.. topics.Select(UserInput.Wildcard)];
        if (from is null && patterns is null)
            return null;

        // Report an invalid wildcard now, not when the first message arrives.
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
