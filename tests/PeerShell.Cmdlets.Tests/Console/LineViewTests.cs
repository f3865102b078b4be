using PeerShell.Hosting.Editing;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Tests.Hosting;

public sealed class LineViewTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("\u65E5\u672C", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("\uFF21", 2)]
    [InlineData("\U0001F600", 2)]
    [InlineData("\u00E9\u20AC", 2)]
    [InlineData("", 0)]
    public void Cells_are_counted(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));

    [Fact]
    public void The_view_moves_only_as_far_as_the_cursor_needs()
    {
        LineView view = new();

        Assert.Equal(("abcd", 4), view.Show("abcdefgh", 4, 5));
        Assert.Equal(("bcde", 4), view.Show("abcdefgh", 5, 5));
        Assert.Equal(("bcde", 0), view.Show("abcdefgh", 1, 5));
        Assert.Equal(("abcd", 0), view.Show("abcdefgh", 0, 5));
        Assert.Equal(("efgh", 4), view.Show("abcdefgh", 8, 5));
        Assert.Equal(("", 0), view.Show("", 0, 5));
    }

    [Fact]
    public void Half_of_a_wide_character_is_not_shown()
    {
        LineView view = new();

        Assert.Equal(("\u65E5\u672C", 0), view.Show("\u65E5\u672C\u65E5", 0, 6));
        Assert.Equal(("\u672C\u65E5", 4), view.Show("\u65E5\u672C\u65E5", 3, 6));
    }
}
