using System.Buffers;

namespace PeerShell.Protocol.Sessions;

/// <summary>A queue of bytes in one pooled buffer, which grows at its end and shrinks at its start. Holds no buffer while empty.</summary>
internal sealed class ByteQueue
{
    private byte[]? _buffer;
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, Length);

    /// <summary>Adds bytes at the end.</summary>
    /// <param name="bytes">The bytes to add.</param>
    /// <param name="announced">The expected total length, or 0 if it is unknown.</param>
    public void Append(ReadOnlySpan<byte> bytes, int announced = 0)
    {
        if (bytes.IsEmpty)
            return;

        if (_buffer is null || _buffer.Length - _end < bytes.Length)
            MakeRoom(bytes.Length, announced);

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    public void Remove(int count)
    {
        _start += count;
        if (_start == _end)
            Clear();
    }

    public void Clear()
    {
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);

        _buffer = null;
        _start = _end = 0;
    }

    private void MakeRoom(int count, int announced)
    {
        // The announced length comes from the other side, so it is allocated only once a sixteenth of it has been received.
        // Growing to a long message by doubling would copy it once more. Otherwise the buffer doubles, because the pool's sizes do.
        var need = Length + count;
        var size = announced > need ? (int)Math.Min(announced, 16L * need) : need;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1024, size));
        Bytes.CopyTo(buffer);
        var length = Length;
        Clear();
        _buffer = buffer;
        _end = length;
    }
}
