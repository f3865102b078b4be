namespace PeerShell.Protocol.Records;

/// <summary>
/// The first five bytes each side sends: the UTF-8 of U+1F41A, a shell, and the version of the framing. No text
/// protocol and no TLS begins so, which tells the protocols on one port apart by the first byte.
/// </summary>
internal static class Preface
{
    public static ReadOnlySpan<byte> Bytes => [0xF0, 0x9F, 0x90, 0x9A, 0x01];

    /// <summary>Checks as much of a preface as has come, so that a stranger is told at its first wrong byte.</summary>
    /// <param name="received">What has come so far.</param>
    /// <returns>Whether the whole preface is there.</returns>
    /// <exception cref="ProtocolException">This can't become a preface.</exception>
    public static bool Check(ReadOnlySpan<byte> received)
    {
        var length = Math.Min(received.Length, Bytes.Length);
        if (!received[..length].SequenceEqual(Bytes[..length]))
            throw new ProtocolException(CloseReason.NotPeerShell, "The first bytes are not those of the PeerShell protocol.");

        return length == Bytes.Length;
    }
}
