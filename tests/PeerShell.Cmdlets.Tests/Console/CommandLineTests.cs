using PeerShell.Hosting;

namespace PeerShell.Tests.Hosting;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "Unspecified", "", "")]
    [InlineData("script.ps1", "File", "script.ps1", "")]
    [InlineData("script.ps1 -File x", "File", "script.ps1", "-File x")]
    [InlineData("-File script.ps1 -Help", "File", "script.ps1", "-Help")]
    [InlineData("-f -script.ps1", "File", "-script.ps1", "")]
    [InlineData("--FILE a b c", "File", "a", "b c")]
    [InlineData("-Command 1 + 1", "Command", "1 + 1", "")]
    [InlineData("-c - 1", "Command", "- 1", "")]
    [InlineData("-c -", "StandardInput", "", "")]
    [InlineData("-", "StandardInput", "", "")]
    [InlineData("- a b", "StandardInput", "", "a b")]
    [InlineData("-File - a", "StandardInput", "", "a")]
    [InlineData("-h", "Help", "", "")]
    [InlineData("-?", "Help", "", "")]
    [InlineData("--help", "Help", "", "")]
    [InlineData("-Vers", "Version", "", "")]
    public void Words_are_understood(string words, string mode, string text, string arguments)
    {
        var commandLine = CommandLine.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(mode, commandLine.Mode.ToString());
        Assert.Equal(text, commandLine.Text);
        Assert.Equal(arguments, string.Join(' ', commandLine.Arguments));
    }

    [Theory]
    [InlineData("-Files", "no option -Files")]
    [InlineData("--", "no option --")]
    [InlineData("-NoProfile", "no option -NoProfile")]
    [InlineData("-File", "-File needs")]
    [InlineData("-Command", "-Command needs")]
    [InlineData("-Help me", "'me' follows")]
    [InlineData("-Version -Help", "'-Help' follows")]
    public void What_makes_no_sense_is_named(string words, string problem)
    {
        var e = Assert.Throws<UsageException>(() => CommandLine.Parse(words.Split(' ')));

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }
}
