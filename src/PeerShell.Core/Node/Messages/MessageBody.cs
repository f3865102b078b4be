using System.Text;
using PeerShell.Protocol;

namespace PeerShell.Node;

/// <summary>The body of a message: a string, bytes, or JSON.</summary>
public readonly record struct MessageBody
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private MessageBody(MessageKind kind, string? text, ReadOnlyMemory<byte> bytes)
    {
        Kind = kind;
        _text = text;
        _bytes = bytes;
    }

    /// <summary>The kind of the body.</summary>
    public MessageKind Kind { get; }

    /// <summary>The string of a body made by <see cref="FromText"/>; otherwise null.</summary>
    internal string? Text => _text;

    /// <summary>The bytes of any other body.</summary>
    internal ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Creates a body from a string, which is sent as UTF-8.</summary>
    /// <param name="text">The string.</param>
    /// <returns>The body.</returns>
    public static MessageBody FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MessageBody(MessageKind.Text, text, default);
    }

    /// <summary>Creates a body from bytes, which are sent unchanged.</summary>
    /// <param name="bytes">The bytes. They must not be changed until the message is queued.</param>
    /// <returns>The body.</returns>
    public static MessageBody FromBytes(ReadOnlyMemory<byte> bytes) => new(MessageKind.Bytes, null, bytes);

    /// <summary>Creates a body from JSON text.</summary>
    /// <param name="json">The JSON as UTF-8.</param>
    /// <returns>The body.</returns>
    public static MessageBody FromJson(ReadOnlyMemory<byte> json) => new(MessageKind.Json, null, json);

    /// <summary>Creates a body from any value: text from a string, bytes from bytes, JSON from any other value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="json">The formatter for values other than strings and bytes.</param>
    /// <returns>The body.</returns>
    /// <exception cref="SendException">The value can't be written (<see cref="SendFailure.BadBody"/>).</exception>
    public static MessageBody From(object? value, IJsonFormatter json) => From(value, json, int.MaxValue);

    /// <summary>Creates a body from any value, and stops soon after a limit if it is written as JSON.</summary>
    /// <param name="value">The value.</param>
    /// <param name="json">The formatter for values other than strings and bytes.</param>
    /// <param name="maxBytes">The length beyond which the message can't be sent. The body may be longer.</param>
    /// <param name="cancellationToken">Cancels the writing of JSON.</param>
    /// <returns>The body.</returns>
    /// <exception cref="SendException">
    /// The value can't be written (<see cref="SendFailure.BadBody"/>), or its JSON is too long (<see cref="SendFailure.TooLarge"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public static MessageBody From(object? value, IJsonFormatter json, int maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Unwrap(value) switch
        {
            MessageBody body => body,
            string text => FromText(text),
            byte[] bytes => FromBytes(bytes),
            ReadOnlyMemory<byte> bytes => FromBytes(bytes),
            Memory<byte> bytes => FromBytes(bytes),
            ArraySegment<byte> bytes => FromBytes(bytes),
            Delegate => throw new SendException(SendFailure.BadBody, "A delegate is code and can't be sent. Send the data it works on."),
            _ => FromJson(json.Write(value, maxBytes, cancellationToken)),
        };
    }

    /// <summary>Encodes a string body as bytes, so that it can be sent several times without encoding it again.</summary>
    internal MessageBody Encoded() => _text is null ? this : new MessageBody(Kind, null, Encoding.UTF8.GetBytes(_text));

    /// <summary>Converts a string to a text body.</summary>
    public static implicit operator MessageBody(string text) => FromText(text);

    /// <summary>Converts a byte array to a body of bytes.</summary>
    public static implicit operator MessageBody(byte[] bytes) => FromBytes(bytes);
}
