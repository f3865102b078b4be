using System.Buffers;

namespace PeerShell.Protocol;

/// <summary>Bytes in one pooled piece of memory that grows at its end and shrinks at its start. Holds nothing while empty.</summary>
internal sealed class ByteQueue
{
    private byte[]? _buffer;
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;

        if (_buffer is null || _buffer.Length - _end < bytes.Length)
            MakeRoom(bytes.Length);

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

    private void MakeRoom(int count)
    {
        // Twice the need, so that growing byte by byte costs little; never what a stranger merely announces.
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1024, (int)Math.Min(2L * (Length + count), Array.MaxLength)));
        Bytes.CopyTo(buffer);
        var length = Length;
        Clear();
        _buffer = buffer;
        _end = length;
    }
}
