using System.Diagnostics.CodeAnalysis;
using System.Text;
using PeerShell.Node.Requests;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node;

/// <summary>
/// A received message. It can be read from any thread. It is also the argument of <see cref="PeerNode.MessageReceived"/>, so
/// subscribers get it without a wrapper.
/// </summary>
[SuppressMessage(
    "Naming", "CA1710", Justification = "It is primarily a message. It is also an event argument because scripts then need no wrapper.")]
public sealed class PeerMessage : EventArgs
{
    /// <summary>The maximum length of a topic, in bytes of UTF-8.</summary>
    public const int MaxTopicBytes = MessageHeader.MaxTopic;

    private readonly byte[] _content;
    private readonly long _sentAt;
    private readonly long _receivedAt;
    private readonly byte _topicLength;
    private readonly byte _kind;
    private object? _body;
    private volatile bool _decoded;
    private bool _inInbox;

    internal PeerMessage(
        Peer from, in MessageHeader header, ReadOnlySpan<byte> content, DateTimeOffset receivedAt, ServedRequest? request = null)
    {
        From = from;
        Request = request;
        _kind = (byte)header.Kind;
        _receivedAt = receivedAt.UtcTicks;
        _topicLength = (byte)header.TopicLength;
        _sentAt = header.SentAt;
        _content = content.ToArray();
    }

    /// <summary>The sender.</summary>
    public Peer From { get; }

    /// <summary>The kind of the body: text, bytes or JSON.</summary>
    public MessageKind Kind => (MessageKind)_kind;

    /// <summary>The topic; null when the sender gave none.</summary>
    public string? Topic => _topicLength == 0 ? null : Encoding.UTF8.GetString(_content, 0, _topicLength);

    /// <summary>The body: a string, a byte array, or a JSON value (an object, an array, a number, a boolean or null).</summary>
    /// <exception cref="FormatException">The body was sent as JSON but is not valid JSON.</exception>
    public object? Body
    {
        get
        {
            if (_decoded)
                return _body;

            _body = Kind switch
            {
                MessageKind.Text => Encoding.UTF8.GetString(Bytes.Span),
                MessageKind.Bytes => Bytes.ToArray(),
                _ => From.Json.Read(Bytes.Span),
            };
            _decoded = true;
            return _body;
        }
    }

    /// <summary>The body as it was received: UTF-8 text, bytes, or JSON.</summary>
    public ReadOnlyMemory<byte> Bytes => _content.AsMemory(_topicLength);

    /// <summary>The time of sending by the sender's clock, accurate to 16 ms or better.</summary>
    public DateTimeOffset SentAt => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Min(_sentAt, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>The time of receipt by this node's clock.</summary>
    public DateTimeOffset ReceivedAt => new(_receivedAt, TimeSpan.Zero);

    /// <summary>Whether the sender waits for replies.</summary>
    public bool IsRequest => Request is not null;

    /// <summary>
    /// The token that is cancelled when the message need not be handled any longer. For a request, that is when the requester
    /// has cancelled it, has timed out or is gone. For any message, it is when the node stops.
    /// </summary>
    public CancellationToken CancellationToken => Request?.Token ?? From.Stopping;

    /// <summary>
    /// Answers the sender. The answer to a request is a reply, and a handler can send any number of replies until it returns. The
    /// answer to any other message is a message. Waits while the send queue is full.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Cancels the wait; nothing is then sent.</param>
    /// <returns>A task that completes when the answer is queued.</returns>
    /// <exception cref="SendException">
    /// The request is over (<see cref="SendFailure.RequestOver"/>), the sender is gone, or the answer can't be sent.
    /// </exception>
    /// <exception cref="OperationCanceledException">The request was cancelled, and so was <see cref="CancellationToken"/>.</exception>
    public ValueTask ReplyAsync(MessageBody body, CancellationToken cancellationToken = default) =>
        Request is { } request ? request.ReplyAsync(body, cancellationToken) : From.SendAsync(body, cancellationToken: cancellationToken);

    /// <summary>Answers the sender from a script. Accepts any body, and waits up to 5 s while the send queue is full.</summary>
    /// <param name="body">A string, bytes, or any value that can be written as JSON.</param>
    /// <inheritdoc cref="ReplyAsync" path="/exception"/>
    public void Reply(object? body)
    {
        if (Request is { } request)
            request.Reply(MessageBody.From(body, From.Json, From.MaxMessageBytes));
        else
            From.Send(body);
    }

    /// <summary>Returns the body as text.</summary>
    /// <returns>The text or JSON, or the number of bytes.</returns>
    public override string ToString() =>
        Kind == MessageKind.Bytes ? $"{Bytes.Length} bytes" : Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The request that this message makes; null when it is no request.</summary>
    internal ServedRequest? Request { get; }

    /// <summary>The estimated memory that the message uses in a queue, in bytes.</summary>
    internal int Cost => CostOf(_content.Length);

    internal static int CostOf(int contentLength) => MessageHeader.MinSize + contentLength;

    /// <summary>Notes that the message goes to the inbox.</summary>
    /// <returns>False when it has been in the inbox before.</returns>
    internal bool TryEnterInbox() => !Interlocked.Exchange(ref _inInbox, true);
}
