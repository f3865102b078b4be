using System.ComponentModel;
using System.Diagnostics;

namespace PeerShell.Tests.Node.JsonLines;

/// <summary>The lines and the program in about_PeerShell_JsonLines work exactly as that topic shows them.</summary>
public sealed class HelpedProgramTests
{
    private const string Code = "        ";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lines_for_netcat_join_and_say_hello()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var netcat = await LinesProgram.DialAsync(node.Endpoint!);
        var (command, typed) = (Block("WITH NETCAT")[0], Block("WITH NETCAT")[1..]);
        Assert.StartsWith("nc ", command, StringComparison.Ordinal);
        foreach (var line in typed)
            await netcat.WriteAsync(line);

        Assert.Equal("hello from netcat", (await node.ReceiveAsync()).Body);
        Assert.StartsWith("{\"Pong\":[", await netcat.ReadAsync(), StringComparison.Ordinal);
        node.Broadcast("hello netcat");
        Assert.Equal("{\"Payload\":\"hello netcat\"}", await netcat.ReadAsync());
    }

    [Fact]
    public async Task The_program_in_Python_joins_says_hello_and_prints_what_it_receives()
    {
        var program = Block("WITH PYTHON");
        Assert.InRange(program.Length, 5, 10);
        await using var node = await TestNodes.StartAsync("node");
        using var python = Start(string.Join('\n', program), "127.0.0.1", $"{node.Endpoint!.Port}");
        Assert.SkipWhen(python is null, "This machine has no python3.");
        try
        {
            Assert.Equal("hello from Python", (await node.ReceiveAsync()).Body);
            Assert.Equal($"joined {node.Id.ToUuid()}", await python.StandardOutput.ReadLineAsync(Stop));
            node.Broadcast("Grüße 🐚");
            Assert.Equal("Grüße 🐚", await python.StandardOutput.ReadLineAsync(Stop));
            await node.StopAsync();
            Assert.Null(await python.StandardOutput.ReadLineAsync(Stop));
        }
        finally
        {
            python.Kill();
        }
    }

    private static Process? Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-X", "utf8", "-c", .. arguments])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Reads the indented lines under a heading of the topic.</summary>
    private static string[] Block(string heading)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "PeerShell.psd1")))
            folder = folder.Parent;

        return
        [
            .. File.ReadLines(Path.Combine(folder.FullName, "en-US", "about_PeerShell_JsonLines.help.txt"))
                .SkipWhile(line => line.Trim() != heading)
                .SkipWhile(line => !line.StartsWith(Code, StringComparison.Ordinal))
                .TakeWhile(line => line.StartsWith(Code, StringComparison.Ordinal))
                .Select(line => line[Code.Length..]),
        ];
    }
}
