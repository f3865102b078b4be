using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Tests.Protocol;

public sealed class PlainNameTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("web server 1")]
    [InlineData("é漢 😀")]
    public void Names_with_only_visible_characters_stay_unchanged(string name)
    {
        Assert.Equal(name, PlainText.CleanName(name));
        Assert.True(PlainText.IsName(name));
    }

    [Theory]
    [InlineData("a\u001Bb", "a\uFFFDb")]
    [InlineData("a\u200Bb", "a\uFFFDb")]
    [InlineData("\u202Eab", "\uFFFDab")]
    [InlineData("a\U000E0041", "a\uFFFD")]
    [InlineData(" a b  ", "\uFFFDa b\uFFFD\uFFFD")]
    [InlineData("\u00A0", "\uFFFD")]
    public void Characters_that_make_names_look_alike_are_made_visible(string name, string shown)
    {
        Assert.Equal(shown, PlainText.CleanName(name));
        Assert.Throws<ArgumentException>(() => new PeerNodeOptions { Name = name }.Validate());
        Assert.Throws<ArgumentException>(() => new PeerNodeOptions { Network = name }.Validate());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public void The_dead_time_has_a_minimum(int milliseconds) => Assert.Contains(
        "at least 0.1 s",
        Assert.Throws<ArgumentException>(() => KeepAliveOptions.ForDeadAfter(TimeSpan.FromMilliseconds(milliseconds))).Message,
        StringComparison.Ordinal);
}
