using PeerShell.Protocol.Sessions;

namespace PeerShell.Protocol.JsonLines;

/// <summary>Cuts received bytes, however they are split, into lines. Of one that is too long no more is kept than the limit.</summary>
internal sealed class LineSplitter(int limit)
{
    private readonly ByteQueue _begin = new();
    private bool _skipping;
    private bool _handedOut;

    /// <summary>The most bytes of a line.</summary>
    public int Limit { get; set; } = limit;

    /// <summary>Whether a line has begun that did not end yet.</summary>
    public bool IsInLine => _skipping || (!_handedOut && _begin.Length > 0);

    /// <summary>Takes bytes up to the end of a line.</summary>
    /// <param name="input">The bytes; those taken are cut off.</param>
    /// <param name="line">The line without its end, valid until the next call.</param>
    /// <param name="tooLong">Whether it was longer than the limit; it is empty then.</param>
    /// <returns>Whether a line has ended.</returns>
    public bool TryTake(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> line, out bool tooLong)
    {
        if (_handedOut)
            Forget();

        var end = input.IndexOf((byte)'\n');
        var piece = end < 0 ? input : input[..end];
        input = end < 0 ? default : input[(end + 1)..];
        line = default;
        tooLong = _skipping || piece.Length > Limit - _begin.Length;
        if (tooLong)
        {
            _begin.Clear();
            _skipping = end < 0;
            return end >= 0;
        }

        if (end >= 0 && _begin.Length == 0)
        {
            line = piece;
            return true;
        }

        _begin.Append(piece);
        if (end < 0)
            return false;

        line = _begin.Bytes;
        _handedOut = true;
        return true;
    }

    /// <summary>Drops the begin of a line.</summary>
    public void Forget()
    {
        _begin.Clear();
        _handedOut = _skipping = false;
    }
}
