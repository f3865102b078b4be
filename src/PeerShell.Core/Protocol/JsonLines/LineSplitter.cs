using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.JsonLines;

/// <summary>Splits received bytes into lines. Never buffers more bytes of a line than the limit.</summary>
internal sealed class LineSplitter(int limit)
{
    private readonly ByteQueue _start = new();
    private bool _skipping;
    private bool _handedOut;

    /// <summary>The maximum length of a line in bytes.</summary>
    public int Limit { get; set; } = limit;

    /// <summary>Whether part of a line has arrived without its end.</summary>
    public bool IsInLine => _skipping || (!_handedOut && _start.Length > 0);

    /// <summary>Takes bytes up to the end of a line.</summary>
    /// <param name="input">The bytes. The bytes taken are removed.</param>
    /// <param name="line">The line without its end, valid until the next call.</param>
    /// <param name="tooLong">Whether the line was longer than the limit, in which case it is empty.</param>
    /// <returns>Whether a line has ended.</returns>
    public bool TryTake(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> line, out bool tooLong)
    {
        if (_handedOut)
            Forget();

        var end = input.IndexOf((byte)'\n');
        var piece = end < 0 ? input : input[..end];
        input = end < 0 ? default : input[(end + 1)..];
        line = default;
        tooLong = _skipping || piece.Length > Limit - _start.Length;
        if (tooLong)
        {
            _start.Clear();
            _skipping = end < 0;
            return end >= 0;
        }

        if (end >= 0 && _start.Length == 0)
        {
            line = piece;
            return true;
        }

        _start.Append(piece);
        if (end < 0)
            return false;

        line = _start.Bytes;
        _handedOut = true;
        return true;
    }

    /// <summary>Drops an unfinished line.</summary>
    public void Forget()
    {
        _start.Clear();
        _handedOut = _skipping = false;
    }
}
