using System.Diagnostics.CodeAnalysis;
using System.Text;
using PeerShell.Node.Requests;
using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node;

/// <summary>
/// A message that was received. Can be read from any thread. It is also the argument of <see cref="PeerNode.MessageReceived"/>, so
/// subscribers get it without a wrapper.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is a message first; that it is the argument of an event too spares scripts a wrapper.")]
public sealed class PeerMessage : EventArgs
{
    /// <summary>How long a topic may be, in bytes of UTF-8.</summary>
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

    /// <summary>Who sent it.</summary>
    public Peer From { get; }

    /// <summary>What the body is.</summary>
    public MessageKind Kind => (MessageKind)_kind;

    /// <summary>What it is about; null when the sender didn't say.</summary>
    public string? Topic => _topicLength == 0 ? null : Encoding.UTF8.GetString(_content, 0, _topicLength);

    /// <summary>The body: a string, a byte array, or what JSON says (an object, an array, a number, a boolean or null).</summary>
    /// <exception cref="FormatException">The sender sent as JSON what is not.</exception>
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

    /// <summary>The body as it came: UTF-8 text, bytes, or JSON.</summary>
    public ReadOnlyMemory<byte> Bytes => _content.AsMemory(_topicLength);

    /// <summary>When it was sent, by the sender's clock, to 16 milliseconds or better.</summary>
    public DateTimeOffset SentAt => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Min(_sentAt, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>When it was received, by this node's clock.</summary>
    public DateTimeOffset ReceivedAt => new(_receivedAt, TimeSpan.Zero);

    /// <summary>Whether the sender waits for replies.</summary>
    public bool IsRequest => Request is not null;

    /// <summary>
    /// Fires when nobody wants the message handled any more: of a request, when the requester has cancelled it, lost patience
    /// or is gone; of any message, when the node stops.
    /// </summary>
    public CancellationToken CancellationToken => Request?.Token ?? From.Stopping;

    /// <summary>
    /// Answers the sender: a request with one of its replies, of which there can be any number until its handler has
    /// returned; any other message with a message. Waits for room in the send queue.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Gives up waiting; nothing is sent then.</param>
    /// <returns>A task that completes when the answer is queued.</returns>
    /// <exception cref="SendException">The request is over (<see cref="SendFailure.RequestOver"/>), the sender is gone, or the answer can't be sent.</exception>
    /// <exception cref="OperationCanceledException">The request is cancelled: <see cref="CancellationToken"/> has fired.</exception>
    public ValueTask ReplyAsync(MessageBody body, CancellationToken cancellationToken = default) =>
        Request is { } request ? request.ReplyAsync(body, cancellationToken) : From.SendAsync(body, cancellationToken: cancellationToken);

    /// <summary>Answers the sender, for scripts: takes any body, and waits up to 5 s for room.</summary>
    /// <param name="body">A string, bytes, or anything that JSON can hold.</param>
    /// <inheritdoc cref="ReplyAsync" path="/exception"/>
    public void Reply(object? body)
    {
        if (Request is { } request)
            request.Reply(MessageBody.From(body, From.Json));
        else
            From.Send(body);
    }

    /// <summary>The body as text.</summary>
    /// <returns>Text, JSON, or how many bytes there are.</returns>
    public override string ToString() =>
        Kind == MessageKind.Bytes ? $"{Bytes.Length} bytes" : Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>What it is to be answered with, if it is a request.</summary>
    internal ServedRequest? Request { get; }

    /// <summary>How much memory it is taken to need while it waits.</summary>
    internal int Cost => CostOf(_content.Length);

    internal static int CostOf(int contentLength) => MessageHeader.MinSize + contentLength;

    /// <summary>Says that it goes to the inbox.</summary>
    /// <returns>False when it has been there.</returns>
    internal bool TryEnterInbox() => !Interlocked.Exchange(ref _inInbox, true);
}
