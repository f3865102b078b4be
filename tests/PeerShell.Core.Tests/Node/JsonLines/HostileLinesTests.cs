using PeerShell.Node;
using PeerShell.Protocol;

namespace PeerShell.Tests.Node.JsonLines;

/// <summary>Invalid lines. Each is ignored and reported, and the link continues.</summary>
public sealed class HostileLinesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Lines() => new()
    {
        { "no JSON", "hello"u8.ToArray() },
        { "half a value", "{\"Payload\":\"x"u8.ToArray() },
        { "no object", "[1]"u8.ToArray() },
        { "an empty object", "{}"u8.ToArray() },
        { "null", "null"u8.ToArray() },
        { "an unknown member", "{\"Shout\":\"x\"}"u8.ToArray() },
        { "two members", "{\"Payload\":\"x\",\"Payload\":\"y\"}"u8.ToArray() },
        { "something behind it", "{\"Payload\":\"x\"}{\"Payload\":\"y\"}"u8.ToArray() },
        { "a Payload that is no string", "{\"Payload\":{\"a\":1}}"u8.ToArray() },
        { "half a character", "{\"Payload\":\"\\ud800\"}"u8.ToArray() },
        { "no UTF-8", [.. "{\"Payload\":\""u8, 0xFF, .. "\"}"u8] },
        { "a control character", "{\"Payload\":\"\u0001\"}"u8.ToArray() },
        { "a second Ping", "{\"Ping\":[\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"127.0.0.1:1\"]}"u8.ToArray() },
        { "a Pong nobody asked for", "{\"Pong\":[\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"127.0.0.1:1\"]}"u8.ToArray() },
        { "an AddrVec that is no list", "{\"AddrVec\":1}"u8.ToArray() },
        { "an AddrVec of something else", "{\"AddrVec\":[1,2]}"u8.ToArray() },
        { "an AddrVec without UUIDs", "{\"AddrVec\":[[\"me\",\"127.0.0.1:1\"]]}"u8.ToArray() },
        { "an AddrVec of triples", "{\"AddrVec\":[[\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"127.0.0.1:1\",1]]}"u8.ToArray() },
        { "a nesting bomb", [.. "{\"AddrVec\":"u8, .. Enumerable.Repeat((byte)'[', 100_000)] },
        { "a line that is too long", [.. "{\"Payload\":\""u8, .. Enumerable.Repeat((byte)'x', 200_000), .. "\"}"u8] },
        { "a Payload that is too long", [.. "{\"Payload\":\""u8, .. Enumerable.Repeat((byte)'x', 10_001), .. "\"}"u8] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task A_bad_line_is_reported_and_the_link_continues(string what, byte[] line)
    {
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node") with { Limits = new NodeLimits { MessageBytes = 10_000 } }, Stop);
        using var program = await LinesProgram.JoinAsync(node);
        await program.SayAsync("before");
        await program.WriteAsync((byte[])[.. line, (byte)'\n']);
        await program.SayAsync("after");

        Assert.Equal(["before", "after"], [(await node.ReceiveAsync()).Body, (await node.ReceiveAsync()).Body]);
        var ignored = await node.EventAsync(PeerEventKind.LinesIgnored);
        Assert.Equal((1, Assert.Single(node.Peers)), (ignored.Count, ignored.Peer));
        Assert.True(ignored.Peer!.IsConnected, what);
    }

    [Fact]
    public async Task A_flood_of_bad_lines_causes_few_events_that_count_all_of_them()
    {
        const int lines = 50_000;
        await using var node = await TestNodes.StartAsync("node");
        using (var program = await LinesProgram.JoinAsync(node))
        {
            var bad = new byte[2 * lines];
            for (var i = 0; i < lines; i++)
                (bad[2 * i], bad[2 * i + 1]) = ((byte)'?', (byte)'\n');

            await program.WriteAsync(bad);
            await program.SayAsync("after");
            await node.ReceiveAsync();
            program.Finish();
            await program.EndsAsync();
        }

        await node.UntilAsync(() => node.GetEvents().Where(e => e.Kind == PeerEventKind.LinesIgnored).Sum(e => e.Count) == lines);
        Assert.InRange(node.GetEvents().Count(e => e.Kind == PeerEventKind.LinesIgnored), 1, 30);
    }

    [Fact]
    public async Task A_program_that_does_not_identify_itself_is_closed_after_the_handshake_time()
    {
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node") with { Limits = new NodeLimits { HandshakeTime = TimeSpan.FromMilliseconds(300) } }, Stop);
        using var program = await LinesProgram.DialAsync(node.Endpoint!);
        await program.SayAsync("too early");
        await program.WriteAsync($"{{\"Ping\":[\"{program.Id}\",\"{new string('x', 5000)}\"]}}");

        Assert.True(await program.EndsAsync());
        Assert.Equal(CloseReason.HandshakeTimeout, (await node.EventAsync(PeerEventKind.LinkRefused)).Reason);
        await node.UntilAsync(() => node.GetEvents().Where(e => e.Kind == PeerEventKind.LinesIgnored).Sum(e => e.Count) == 2);
        Assert.Empty(node.Peers);
    }

    [Fact]
    public async Task Lines_before_a_Ping_are_reported_and_ignored()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.DialAsync(node.Endpoint!);
        await program.SayAsync("too early");
        await program.PingAsync();
        await program.SayAsync("in time");

        Assert.Equal("in time", (await node.ReceiveAsync()).Body);
        Assert.Contains("before a Ping", (await node.EventAsync(PeerEventKind.LinesIgnored)).Message);
    }

    [Fact]
    public async Task An_unfinished_last_line_is_reported()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.JoinAsync(node);
        await program.WriteAsync("{\"Payload\":\"no end\"}"u8.ToArray());
        program.Finish();

        Assert.Contains("ended before the line", (await node.EventAsync(PeerEventKind.LinesIgnored)).Message);
        await node.EventAsync(PeerEventKind.PeerDisconnected);
    }

    [Fact]
    public async Task A_program_cannot_use_the_UUID_of_the_node()
    {
        await using var node = await TestNodes.StartAsync("node");
        using var program = await LinesProgram.DialAsync(node.Endpoint!, node.Id.ToUuid());
        await program.PingAsync();

        Assert.True(await program.EndsAsync());
        Assert.Empty(node.Peers);
    }
}
