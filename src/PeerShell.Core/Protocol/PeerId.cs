using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol;

/// <summary>
/// The identity of a node: the SHA-256 of its public key, written as 52 characters of lower-case base32 (RFC 4648, no padding).
/// </summary>
/// <remarks>Ids are ordered: of two peers, the one with the lower id is the arbiter of their session (see <see cref="Session"/>).</remarks>
public readonly record struct PeerId : IComparable<PeerId>
{
    /// <summary>The size of an id in bytes.</summary>
    public const int Size = 32;

    /// <summary>The number of characters of a written id.</summary>
    public const int TextLength = 52;

    private const int ShortLength = 8;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly ulong _first, _second, _third, _fourth;

    /// <summary>Creates an id from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public PeerId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A peer id has {Size} bytes, not {bytes.Length}.", nameof(bytes));

        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The first 8 characters, which are enough for people to distinguish peers.</summary>
    public string ShortId => ToString()[..ShortLength];

    /// <summary>
    /// Whether this is the id of a program that speaks JSON lines. Such a program has a UUID instead of a key, so its id is the
    /// 16 bytes of the UUID and then 16 zero bytes.
    /// </summary>
    public bool IsUuid => _third == 0 && _fourth == 0;

    /// <summary>Creates the id of a program that speaks JSON lines.</summary>
    /// <param name="uuid">The program's UUID.</param>
    /// <returns>The UUID's bytes in network order, then 16 zero bytes.</returns>
    public static PeerId OfUuid(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        _ = uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return new PeerId(bytes);
    }

    /// <summary>Returns the UUID by which programs that speak JSON lines know the node.</summary>
    /// <returns>
    /// For a program that speaks JSON lines, its own UUID. For a PeerShell node, the first 16 bytes of its id, marked as
    /// version 8 (RFC 9562, section 5.8), which generators of random UUIDs never produce.
    /// </returns>
    public Guid ToUuid()
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _first);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _second);
        if (!IsUuid)
        {
            bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
            bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        }

        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Computes the id of the node that holds a key.</summary>
    /// <param name="publicKey">The public key as SubjectPublicKeyInfo (DER).</param>
    /// <returns>The SHA-256 of the key.</returns>
    public static PeerId OfPublicKey(ReadOnlySpan<byte> publicKey) => new(SHA256.HashData(publicKey));

    /// <summary>Parses an id in the form of <see cref="ToString"/>.</summary>
    /// <remarks>Languages that convert operands by a Parse method can compare an id with text because of it.</remarks>
    /// <param name="text">The text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException">The text is not an id.</exception>
    public static PeerId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is not a peer id. A peer id has {TextLength} characters of base32.");

    /// <summary>Parses an id in the form of <see cref="ToString"/>; upper case is accepted, too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id, if the text is one.</param>
    /// <returns>Whether the text is an id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out PeerId id)
    {
        id = default;
        if (text?.Length != TextLength)
            return false;

        Span<byte> bytes = stackalloc byte[Size];
        int buffer = 0, bits = 0, written = 0;
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(char.ToLowerInvariant(character), StringComparison.Ordinal);
            if (value < 0)
                return false;

            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits < 8)
                continue;

            bits -= 8;
            bytes[written++] = (byte)(buffer >> bits);
            buffer &= (1 << bits) - 1;
        }

        if (buffer != 0)
            return false;

        id = new PeerId(bytes);
        return true;
    }

    /// <summary>Computes a hash of the id and a number that is the same in every process.</summary>
    /// <remarks>The mixing step of SplitMix64 (Steele, Lea, Flood 2014, figure 18), applied to each word.</remarks>
    internal ulong Hash(ulong number) => Mix(_first ^ Mix(_second ^ Mix(_third ^ Mix(_fourth ^ Mix(number)))));

    /// <summary>Returns the XOR of the four words, because an id is a hash already.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() => (_first ^ _second ^ _third ^ _fourth).GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(PeerId other)
    {
        var order = _first.CompareTo(other._first);
        if (order == 0) order = _second.CompareTo(other._second);
        if (order == 0) order = _third.CompareTo(other._third);
        return order == 0 ? _fourth.CompareTo(other._fourth) : order;
    }

    /// <summary>Whether one id comes before another.</summary>
    public static bool operator <(PeerId left, PeerId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one id comes after another.</summary>
    public static bool operator >(PeerId left, PeerId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one id comes before another or equals it.</summary>
    public static bool operator <=(PeerId left, PeerId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one id comes after another or equals it.</summary>
    public static bool operator >=(PeerId left, PeerId right) => left.CompareTo(right) >= 0;

    /// <summary>Returns the whole id, 52 characters.</summary>
    /// <returns>Lower-case base32.</returns>
    public override string ToString() => string.Create(TextLength, this, static (text, id) =>
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id._first);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], id._second);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], id._third);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], id._fourth);

        int buffer = 0, bits = 0, read = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (bits < 5)
            {
                buffer = (buffer << 8) | (read < Size ? bytes[read++] : 0);
                bits += 8;
            }

            bits -= 5;
            text[index] = Alphabet[(buffer >> bits) & 31];
            buffer &= (1 << bits) - 1;
        }
    });
    private static ulong Mix(ulong word)
    {
        word += 0x9e3779b97f4a7c15;
        word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
        word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
        return word ^ (word >> 31);
    }
}
