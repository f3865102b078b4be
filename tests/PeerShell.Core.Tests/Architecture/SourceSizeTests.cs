namespace PeerShell.Tests.Architecture;

public sealed class SourceSizeTests
{
    private const int MaxLines = 400, MaxLineLength = 140, MaxFilesInRoot = 15;

    private static readonly string[] Sources =
    [
        .. new[] { "src", "tests", "module/examples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceFolder.Root, folder), "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".cs" or ".ps1")
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")),
    ];

    [Fact]
    public void No_file_is_two() =>
        Assert.Empty(from path in Sources let lines = File.ReadLines(path).Count() where lines > MaxLines select $"{path}: {lines} lines");

    [Fact]
    public void Lines_can_be_read_without_scrolling() => Assert.Empty(
        from path in Sources
        from line in File.ReadLines(path).Index()
        where line.Item.Length > MaxLineLength
        select $"{path}:{line.Index + 1}: {line.Item.Length} characters");

    [Theory]
    [InlineData("Node")]
    [InlineData("Protocol")]
    public void The_roots_hold_little_but_what_users_see(string folder) =>
        Assert.InRange(Directory.GetFiles(Path.Combine(SourceFolder.Core, folder), "*.cs").Length, 1, MaxFilesInRoot);
}
