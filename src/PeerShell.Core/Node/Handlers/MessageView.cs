using PeerShell.Protocol;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Handlers;

/// <summary>
/// A message as it lies in the receive buffer: nothing is allocated for it, and it can't outlive the call that it is given to.
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

    /// <summary>Who sent it.</summary>
    public Peer From { get; }

    /// <summary>What the body is.</summary>
    public MessageKind Kind => _header.Kind;

    /// <summary>What it is about, as UTF-8; empty when the sender didn't say.</summary>
    public ReadOnlySpan<byte> Topic => _content[.._header.TopicLength];

    /// <summary>The body as it came: UTF-8 text, bytes, or JSON.</summary>
    public ReadOnlySpan<byte> Bytes => _content[_header.TopicLength..];

    /// <summary>The message as an object of its own, to be kept.</summary>
    /// <returns>A new one each time.</returns>
    public PeerMessage ToMessage() => new(From, _header, _content, _receivedAt);
}

/// <summary>Handles a message where it was received.</summary>
/// <param name="message">The message, for as long as the call lasts.</param>
public delegate void MessageViewHandler(in MessageView message);
