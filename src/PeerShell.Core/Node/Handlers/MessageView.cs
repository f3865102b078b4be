using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Handlers;

/// <summary>
/// A view of a message in the receive buffer. It allocates nothing, and is valid only during the call that gets it.
/// </summary>
public readonly ref struct MessageView
{
    private readonly ref readonly MessageHeader _header;
    private readonly ReadOnlySpan<byte> _content;
    private readonly DateTimeOffset _receivedAt;

    internal MessageView(Peer from, in MessageHeader header, ReadOnlySpan<byte> content, DateTimeOffset receivedAt)
    {
        From = from;
        _header = ref header;
        _content = content;
        _receivedAt = receivedAt;
    }

    /// <summary>The sender.</summary>
    public Peer From { get; }

    /// <summary>The kind of the body: text, bytes or JSON.</summary>
    public MessageKind Kind => _header.Kind;

    /// <summary>The topic as UTF-8; empty when the sender gave none.</summary>
    public ReadOnlySpan<byte> Topic => _content[.._header.TopicLength];

    /// <summary>The body as it was received: UTF-8 text, bytes, or JSON.</summary>
    public ReadOnlySpan<byte> Bytes => _content[_header.TopicLength..];

    /// <summary>Copies the message to an object that can be kept.</summary>
    /// <returns>A new object for each call.</returns>
    public PeerMessage ToMessage() => new(From, _header, _content, _receivedAt);
}

/// <summary>Handles a message on the thread that received it.</summary>
/// <param name="message">The message, which is valid only during the call.</param>
public delegate void MessageViewHandler(in MessageView message);
