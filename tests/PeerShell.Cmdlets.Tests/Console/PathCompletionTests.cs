using PeerShell.Hosting.Editing;

namespace PeerShell.Tests.Hosting;

public sealed class PathCompletionTests : IDisposable
{
    private readonly ScriptFolder _folder = new();

    public PathCompletionTests()
    {
        _folder.Write("first.ps1", "");
        _folder.Write("second one.ps1", "");
        _folder.Write("it's.txt", "");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub", "deep"));
        _folder.Write("sub/third.ps1", "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fi", 0, "first.ps1")]
    [InlineData("FI", 0, "first.ps1")]
    [InlineData("./s", 0, "'./second one.ps1' ./sub/")]
    [InlineData("& sub/", 2, "sub/deep/ sub/third.ps1")]
    [InlineData("less \"se", 5, "\"second one.ps1\"")]
    [InlineData("less 'su", 5, "'sub/'")]
    [InlineData("less 'sub/'", 5, "'sub/deep/' 'sub/third.ps1'")]
    [InlineData("x;it", 2, "'it''s.txt'")]
    [InlineData("nothing/he", 0, "")]
    public void The_word_before_the_cursor_is_the_beginning_of_a_path(string text, int start, string candidates)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The paths have slashes.");

        var completion = PathCompletion.Complete(text + "|rest", text.Length, _folder.Path);

        Assert.Equal(candidates, string.Join(' ', completion.CompletionMatches.Select(match => match.CompletionText)));
        Assert.Equal(start, completion.ReplacementIndex);
        Assert.Equal(text.Length - start, completion.ReplacementLength);
    }
}
