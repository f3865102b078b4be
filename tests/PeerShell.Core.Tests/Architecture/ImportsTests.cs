namespace PeerShell.Tests.Architecture;

public sealed class ImportsTests
{
    [Fact]
    public void Dump()
    {
        var w = System.Diagnostics.Stopwatch.StartNew();
        var refs = SourceReferences.Of(SourceFolder.Core);
        File.WriteAllLines("/tmp/refs.txt", refs.Select(r => $"{r.From} {r.To} {r.Symbol}").Append($"{w.ElapsedMilliseconds} ms x x"));
    }
}
