using System.Buffers.Binary;
using System.Text;

namespace PeerShell.Protocol.Records;

/// <summary>The body of a CLOSE: a code (2 bytes, big-endian) and a sentence (UTF-8, cut at 1 KiB).</summary>
internal readonly record struct CloseRecord(CloseReason Reason, string Sentence)
{
    private const int MaxSentence = 1024;

    public byte[] ToBytes()
    {
        var sentence = Sentence.Length > MaxSentence ? Sentence[..MaxSentence] : Sentence;
        var body = new byte[2 + Encoding.UTF8.GetByteCount(sentence)];
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)Reason);
        Encoding.UTF8.GetBytes(sentence, body.AsSpan(2));
        return body;
    }

    /// <exception cref="ProtocolException">The code is missing.</exception>
    public static CloseRecord Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2)
            throw new ProtocolException(CloseReason.ProtocolError, "A CLOSE has no code.");

        var sentence = body[2..];
        return new CloseRecord(
            (CloseReason)BinaryPrimitives.ReadUInt16BigEndian(body),
            PlainText.From(sentence.Length > MaxSentence ? sentence[..MaxSentence] : sentence));
    }
}
