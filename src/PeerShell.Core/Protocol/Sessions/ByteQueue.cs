using System.Buffers;

namespace PeerShell.Protocol.Sessions;

/// <summary>Bytes in one pooled piece of memory that grows at its end and shrinks at its start. Holds nothing while empty.</summary>
internal sealed class ByteQueue
{
    private byte[]? _buffer;
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, Length);

    /// <summary>Adds bytes at the end.</summary>
    /// <param name="bytes">What to add.</param>
    /// <param name="announced">How long the whole is to become, if that is known.</param>
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
        // Never what a stranger merely announces, but what is announced once a sixteenth of it is there: to grow to a long message
        // by doubling would copy it once more. Otherwise it doubles, since the pool's sizes do.
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
