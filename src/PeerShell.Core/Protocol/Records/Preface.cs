namespace PeerShell.Protocol.Records;

/// <summary>
/// The first five bytes that each side sends: the UTF-8 of U+1F41A, a shell, and the version of the framing. Neither text
/// protocols nor TLS start with this byte, so the first byte distinguishes the protocols on one port.
/// </summary>
internal static class Preface
{
    public static ReadOnlySpan<byte> Bytes => [0xF0, 0x9F, 0x90, 0x9A, 0x01];

    /// <summary>Checks the part of a preface received so far, so that the first wrong byte is refused at once.</summary>
    /// <param name="received">The bytes received so far.</param>
    /// <returns>Whether the whole preface has been received.</returns>
    /// <exception cref="ProtocolException">The bytes are not the start of a preface.</exception>
    public static bool Check(ReadOnlySpan<byte> received)
    {
        var length = Math.Min(received.Length, Bytes.Length);
        if (!received[..length].SequenceEqual(Bytes[..length]))
            throw new ProtocolException(CloseReason.NotPeerShell, "The first bytes received are not those of the PeerShell protocol.");

        return length == Bytes.Length;
    }
}
