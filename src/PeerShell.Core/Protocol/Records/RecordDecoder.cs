using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace PeerShell.Protocol.Records;

/// <summary>
/// Decodes received bytes into records: first the preface, then one record after another, each handed out without a copy.
/// Rents a receive buffer only while there are bytes in it, so that an idle link costs no buffer.
/// </summary>
internal sealed class RecordDecoder
{
    // A small buffer is enough for a peer that sends little at a time. A large one holds the end of one record and then the
    // largest record.
    private const int SmallBuffer = 4 * 1024, LargeBuffer = 128 * 1024;

    private byte[]? _buffer;
    private int _size = SmallBuffer;
    private int _start;
    private int _end;
    private bool _prefaceSeen;

    /// <summary>Whether no bytes wait to be decoded.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Returns the memory for the next received bytes, which is never empty.</summary>
    public Memory<byte> GetMemory()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(_size);

        // Move bytes as rarely as possible: moving half a record after every read took a tenth of the whole receive time.
        if (_buffer.Length < _size || _buffer.Length - _end < _buffer.Length / 2)
            MakeRoom();

        return _buffer.AsMemory(_end);
    }

    /// <summary>Reports how many bytes were received into the memory of <see cref="GetMemory"/>.</summary>
    public void Advance(int count)
    {
        // A receive that fills the buffer means that more bytes are waiting.
        if (count == _buffer!.Length - _end)
            _size = LargeBuffer;
        else if (count < SmallBuffer)
            _size = SmallBuffer;

        _end += count;
    }

    /// <summary>Reads the next whole record, if there is one.</summary>
    /// <exception cref="ProtocolException">The preface or a header is not valid.</exception>
    public bool TryRead(out Record record)
    {
        record = default;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (!_prefaceSeen)
        {
            if (!Preface.Check(bytes))
                return false;

            _prefaceSeen = true;
            _start += Preface.Bytes.Length;
            bytes = bytes[Preface.Bytes.Length..];
        }

        if (bytes.Length < RecordHeader.Size)
            return false;

        var header = RecordHeader.Read(bytes);
        var size = RecordHeader.Size + header.Length;
        if (bytes.Length < size)
            return false;

        record = new Record(header, bytes[RecordHeader.Size..size]);
        _start += size;
        return true;
    }

    /// <summary>Returns all bytes and releases the buffer if the first byte shows that they are JSON lines, not records.</summary>
    public bool TryTakeLines([NotNullWhen(true)] out byte[]? lines)
    {
        lines = !_prefaceSeen && !IsEmpty && _buffer![_start] == '{' ? _buffer.AsSpan(_start, _end - _start).ToArray() : null;
        if (lines is null)
            return false;

        Release();
        return true;
    }

    /// <summary>Returns the buffer to the pool if it is empty. Records read before are then no longer valid.</summary>
    public void Rest()
    {
        if (IsEmpty)
            Release();
    }

    private void MakeRoom()
    {
        var from = _buffer!;
        var rest = _end - _start;
        if (rest > from.Length / 2)
            _size = LargeBuffer;
        if (from.Length < _size)
            _buffer = ArrayPool<byte>.Shared.Rent(_size);

        from.AsSpan(_start, rest).CopyTo(_buffer);
        (_start, _end) = (0, rest);
        if (_buffer != from)
            ArrayPool<byte>.Shared.Return(from);
    }

    /// <summary>Drops the bytes not decoded yet and returns the buffer to the pool.</summary>
    public void Release()
    {
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);

        _buffer = null;
        _start = _end = 0;
    }
}
