using System.Text;
using CsCheck;
using PeerShell.Protocol.JsonLines;

namespace PeerShell.Tests.Protocol.JsonLines;

public sealed class LineSplitterTests
{
    private const int Limit = 20;

    [Fact]
    public void The_same_lines_come_out_however_the_bytes_are_split() =>
        Gen.Select(Gen.Int[0, 30].Array[0, 12], Gen.Int[1, 40].Array[1, 10]).Sample(
            (lengths, splits) =>
            {
                var expected = lengths.Select(length => length > Limit ? "too long" : new string('x', length));
                Assert.Equal(expected, Split(string.Concat(lengths.Select(length => new string('x', length) + "\n")), splits));
            },
            iter: 300);

    [Fact]
    public void An_unfinished_line_is_noticed_and_can_be_dropped()
    {
        var splitter = new LineSplitter(Limit);
        var bytes = "x\nbegin"u8;
        Assert.True(splitter.TryTake(ref bytes, out var line, out _));
        Assert.Equal("x"u8, line);
        Assert.False(splitter.IsInLine);
        Assert.False(splitter.TryTake(ref bytes, out _, out _));
        Assert.True(splitter.IsInLine);
        splitter.Forget();
        Assert.False(splitter.IsInLine);
    }

    private static List<string> Split(string text, int[] splits)
    {
        List<string> lines = [];
        var splitter = new LineSplitter(Limit);
        var bytes = Encoding.UTF8.GetBytes(text).AsMemory();
        for (var split = 0; !bytes.IsEmpty; split++)
        {
            var length = Math.Min(splits[split % splits.Length], bytes.Length);
            ReadOnlySpan<byte> piece = bytes.Span[..length];
            bytes = bytes[length..];
            while (splitter.TryTake(ref piece, out var line, out var tooLong))
                lines.Add(tooLong ? "too long" : Encoding.UTF8.GetString(line));
        }

        return lines;
    }
}
