using System.Management.Automation;
using PeerShell.Node;
using PeerShell.Node.Requests;

namespace PeerShell.Errors;

/// <summary>Errors about messages: sending and receiving them, requests, and events.</summary>
internal static class MessageErrors
{
    /// <summary>Creates the error for a message that was not sent. Its target is what is wrong: the body, the topic or the peer.</summary>
    public static ErrorRecord Sending(SendException error, object? peer, object? body, string? topic) => Sending(error, error.Failure switch
    {
        SendFailure.BadBody or SendFailure.TooLarge => body,
        SendFailure.TopicTooLong => topic,
        _ => peer,
    });

    public static ErrorRecord Sending(SendException error, object? target)
    {
        var (id, category) = error.Failure switch
        {
            SendFailure.NoPeer => (nameof(PeerErrors.NoPeer), ErrorCategory.ObjectNotFound),
            SendFailure.PeerGone => ("PeerGone", ErrorCategory.ConnectionError),
            SendFailure.TooLarge => ("MessageTooLarge", ErrorCategory.LimitsExceeded),
            SendFailure.QueueFull => ("QueueFull", ErrorCategory.LimitsExceeded),
            SendFailure.BadBody => ("BodyNotSupported", ErrorCategory.InvalidType),
            SendFailure.NotSupported => ("NotSupported", ErrorCategory.InvalidOperation),
            SendFailure.TopicTooLong => (nameof(TopicTooLong), ErrorCategory.InvalidArgument),
            _ => (nameof(Undelivered), ErrorCategory.ConnectionError),
        };
        return new ErrorRecord(error, id, category, target).WithRemedy(error.Failure switch
        {
            SendFailure.TooLarge => "The limit of a node is set by Start-PeerNode -MaxMessageBytes.",
            _ => null,
        });
    }

    public static ErrorRecord Undelivered(Peer peer, long count) => Sending(
        new SendException(
            SendFailure.Undelivered,
            $"{Phrases.Count(count, "message")} for peer '{peer}' {Were(count)} not acknowledged before its session ended "
            + "and may not have arrived."),
        peer);

    public static ErrorRecord MessagesDropped(Peer peer, long count) => new(
        new InvalidOperationException(
            $"{Phrases.Count(count, "message")} for peer '{peer}' {Were(count)} dropped because its send queue was full. "
            + "That is the node's policy."),
        nameof(MessagesDropped), ErrorCategory.LimitsExceeded, peer);

    public static ErrorRecord AcknowledgeTimeout(Peer peer, TimeSpan time) => new(
        new TimeoutException(
            $"Peer '{peer}' has not acknowledged {Phrases.Count(peer.MessagesQueued, "message")} within {Phrases.Seconds(time)}. "
            + $"{(peer.MessagesQueued == 1 ? "It stays" : "They stay")} queued."),
        nameof(AcknowledgeTimeout), ErrorCategory.OperationTimeout, peer);

    public static ErrorRecord ReceiveTimeout(long received, long count, TimeSpan time, IReadOnlyList<PeerNode> nodes) => new(
        new TimeoutException($"{received} of {Phrases.Count(count, "message")} came within {Phrases.Seconds(time)}."),
        nameof(ReceiveTimeout), ErrorCategory.OperationTimeout, NodeErrors.Target(nodes));

    public static ErrorRecord EventTimeout(long received, long count, TimeSpan time, IReadOnlyList<PeerNode> nodes) => new(
        new TimeoutException($"{received} of {Phrases.Count(count, "event")} came within {Phrases.Seconds(time)}."),
        nameof(EventTimeout), ErrorCategory.OperationTimeout, NodeErrors.Target(nodes));

    public static ErrorRecord BadMessage(PeerMessage message, FormatException error) => new(
        error, nameof(BadMessage), ErrorCategory.InvalidData, message);

    public static ErrorRecord TopicTooLong(string topic) => new(
        new ArgumentException($"The topic '{topic[..40]}...' is longer than {PeerMessage.MaxTopicBytes} bytes of UTF-8. Shorten it."),
        nameof(TopicTooLong), ErrorCategory.InvalidArgument, topic);

    public static ErrorRecord Requesting(RequestException error, Peer peer, string? topic) => error.Failure switch
    {
        RequestFailure.TimedOut => new ErrorRecord(error, "RequestTimedOut", ErrorCategory.OperationTimeout, peer)
            .WithRemedy(TopicOf(topic)),
        RequestFailure.HandlerFailed => new(error, "HandlerFailed", ErrorCategory.InvalidResult, peer),
        RequestFailure.PeerGone => new(error, "PeerGone", ErrorCategory.ConnectionError, peer),
        RequestFailure.NobodyListens => new ErrorRecord(error, "NobodyListens", ErrorCategory.ObjectNotFound, peer)
            .WithRemedy(TopicOf(topic)),
        RequestFailure.TooManyRequests => new(error, "TooManyRequests", ErrorCategory.LimitsExceeded, peer),
        RequestFailure.Dropped => new(error, "RequestDropped", ErrorCategory.LimitsExceeded, peer),
        _ => new(error, "TooManyReplies", ErrorCategory.LimitsExceeded, peer),
    };

    private static string TopicOf(string? topic) =>
        string.IsNullOrEmpty(topic) ? "The request has no topic." : $"The topic of the request is '{topic}'.";

    private static string Were(long count) => count == 1 ? "was" : "were";
}
