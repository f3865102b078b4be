using System.Text;
using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>A message that was received.</summary>
public sealed class PeerMessage
{
    private readonly byte[] _content;
    private readonly int _topicLength;
    private readonly long _sentAt;
    private object? _body;
    private bool _decoded;

    internal PeerMessage(Peer from, in MessageHeader header, ReadOnlySpan<byte> content, DateTimeOffset receivedAt)
    {
        From = from;
        Kind = header.Kind;
        ReceivedAt = receivedAt;
        _topicLength = header.TopicLength;
        _sentAt = header.SentAt;
        _content = content.ToArray();
    }

    /// <summary>Who sent it.</summary>
    public Peer From { get; }

    /// <summary>What the body is.</summary>
    public MessageKind Kind { get; }

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
                _ => From.Node.Json.Read(Bytes.Span),
            };
            _decoded = true;
            return _body;
        }
    }

    /// <summary>The body as it came: UTF-8 text, bytes, or JSON.</summary>
    public ReadOnlyMemory<byte> Bytes => _content.AsMemory(_topicLength);

    /// <summary>When it was sent, by the sender's clock, to the millisecond.</summary>
    public DateTimeOffset SentAt => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Min(_sentAt, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>When it was received, by this node's clock.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>Answers the sender.</summary>
    /// <param name="body">A string, bytes, or anything that JSON can hold.</param>
    /// <inheritdoc cref="Peer.Send" path="/exception"/>
    public void Reply(object? body) => From.Send(body);

    /// <summary>The body as text.</summary>
    /// <returns>Text, JSON, or how many bytes there are.</returns>
    public override string ToString() =>
        Kind == MessageKind.Bytes ? $"{Bytes.Length} bytes" : Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>How much memory the message is taken to need in the inbox.</summary>
    internal static int Cost(in MessageHeader header) => header.TotalLength;

    internal int InboxCost => MessageHeader.Size + _content.Length;
}
