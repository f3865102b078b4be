using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace PeerShell.Protocol.Records;

/// <summary>
/// Turns received bytes, however they are split, into records: first the preface, then one record after another,
/// each handed out in place. It owns the receive buffer, and holds one only while there is something in it, so that an
/// idle link costs no buffer.
/// </summary>
internal sealed class RecordDecoder
{
    // A small one holds what those who say little say at a time. A large one holds the largest record, behind the rest of another.
    private const int SmallBuffer = 4 * 1024, LargeBuffer = 128 * 1024;

    private byte[]? _buffer;
    private int _size = SmallBuffer;
    private int _start;
    private int _end;
    private bool _prefaceSeen;

    /// <summary>Whether no byte waits to be decoded.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Where the next received bytes go. Never empty.</summary>
    public Memory<byte> GetMemory()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(_size);

        // As seldom as may be: to move half a record after every read took as long as a tenth of all that is done for it.
        if (_buffer.Length < _size || _buffer.Length - _end < _buffer.Length / 2)
            MakeRoom();

        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many bytes were received into <see cref="GetMemory"/>.</summary>
    public void Advance(int count)
    {
        // What filled the buffer has more behind it.
        if (count == _buffer!.Length - _end)
            _size = LargeBuffer;
        else if (count < SmallBuffer)
            _size = SmallBuffer;

        _end += count;
    }

    /// <summary>Takes the next whole record, if there is one.</summary>
    /// <exception cref="ProtocolException">The preface or a header is not what the protocol allows.</exception>
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

    /// <summary>Takes everything out if its first byte says that these are lines of JSON, which are told from records by it.</summary>
    public bool TryTakeLines([NotNullWhen(true)] out byte[]? lines)
    {
        lines = !_prefaceSeen && !IsEmpty && _buffer![_start] == '{' ? _buffer.AsSpan(_start, _end - _start).ToArray() : null;
        if (lines is null)
            return false;

        Release();
        return true;
    }

    /// <summary>Gives the buffer back while nothing is in it. Records read before are no longer valid.</summary>
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

    /// <summary>Drops what was not decoded, and gives the buffer back.</summary>
    public void Release()
    {
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);

        _buffer = null;
        _start = _end = 0;
    }
}
