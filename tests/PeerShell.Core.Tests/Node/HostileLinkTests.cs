using System.Net;
using System.Net.Sockets;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using static PeerShell.Tests.Node.Stranger;

namespace PeerShell.Tests.Node;

/// <summary>Hostile links. Each is closed with its reason, and other links are not affected.</summary>
public sealed class HostileLinkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], CloseReason> Strangers() => new()
    {
        { "random bytes", [0x13, 0x37, 0x00, 0xFF], CloseReason.NotPeerShell },
        { "an HTTP request", "GET / HTTP/1.1\r\n"u8.ToArray(), CloseReason.NotPeerShell },
        { "a preface of another version", [0xF0, 0x9F, 0x90, 0x9A, 0x02], CloseReason.NotPeerShell },
        { "a huge record", [.. Preface.Bytes, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF], CloseReason.ProtocolError },
        { "messages before HELLO", [.. Preface.Bytes, 2, 0, 0, 0, 0, 1, 0], CloseReason.ProtocolError },
        { "a HELLO that is no JSON", [.. Preface.Bytes, .. Record(RecordType.Hello, "{\"id\":"u8)], CloseReason.ProtocolError },
        { "a HELLO without an id", [.. Preface.Bytes, .. Record(RecordType.Hello, "{}"u8)], CloseReason.ProtocolError },
        { "a HELLO of the future", [.. HelloOf("stranger", min: 7)], CloseReason.VersionMismatch },
        { "a second HELLO", [.. HelloOf("stranger"), .. HelloOf("stranger")[Preface.Bytes.Length..]], CloseReason.ProtocolError },
        { "HELLO, then an unknown record", [.. HelloOf("stranger"), .. Record((RecordType)99, "?"u8)], CloseReason.ProtocolError },
        { "HELLO, then a short ACK", [.. HelloOf("stranger"), .. Record(RecordType.Ack, "?"u8)], CloseReason.ProtocolError },
        {
            "HELLO, then an ACK of unsent bytes",
            Attached(RecordType.Ack, [.. new byte[6], 9, 9, .. new byte[27], 1]),
            CloseReason.ProtocolError
        },
        { "HELLO, then an ACK without a window", Attached(RecordType.Ack, new byte[36]), CloseReason.ProtocolError },
        { "HELLO, then a huge message", Data([0xFF, 0xFF, 0xFF, 0xFF, 1, .. new byte[7]]), CloseReason.MessageTooLarge },
        { "HELLO, then bytes from the middle", Attached(RecordType.Data, [.. new byte[7], 9, 1]), CloseReason.ProtocolError },
        { "HELLO, then DATA without an offset", Attached(RecordType.Data, [0, 0]), CloseReason.ProtocolError },
        { "HELLO, then a reply among the messages", Data([0, 0, 0, 9, 0x30, .. new byte[14], 1, 1]), CloseReason.ProtocolError },
        { "HELLO, then a request without its number", Data([0, 0, 0, 7, 0x10, .. new byte[14]]), CloseReason.ProtocolError },
        { "HELLO, then an empty survey", Attached(RecordType.Survey, "{}"u8), CloseReason.ProtocolError },
        {
            "HELLO, then a survey that goes too far",
            Attached(RecordType.Survey, "{\"survey\":1,\"depth\":65}"u8),
            CloseReason.ProtocolError
        },
        {
            "HELLO, then a survey with an invalid id",
            Attached(RecordType.Survey, "{\"survey\":1,\"entry\":{\"id\":\"?\",\"name\":\"x\"}}"u8),
            CloseReason.ProtocolError
        },
        { "HELLO, then a message of an unknown kind", Data([0, 0, 0, 1, 9, .. new byte[8]]), CloseReason.ProtocolError },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_hostile_link_is_closed_with_its_reason(string what, byte[] bytes, CloseReason reason)
    {
        await using var node = await TestNodes.StartAsync("target");
        await using var friend = await TestNodes.StartAsync("friend");
        var peer = await friend.ConnectAsync(node.Endpoint!, Stop);

        using var stranger = await DialAsync(node);
        await stranger.SendAsync(bytes, Stop);

        var closed = await node.EventAsync(e => e.Reason == reason && e.Peer != node.Peers.FirstOrDefault(p => p.Name == "friend"));
        Assert.Contains(closed.Kind, new[] { PeerEventKind.LinkRefused, PeerEventKind.PeerDisconnected });
        Assert.True(await ReadToEndAsync(stranger), $"{what} was not answered with the end of the connection");
        await AssertUndisturbedAsync(node, peer);
    }

    [Fact]
    public async Task A_link_with_half_a_record_ends_after_the_handshake_time()
    {
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("target") with { Limits = new NodeLimits { HandshakeTime = TimeSpan.FromMilliseconds(200) } }, Stop);
        foreach (var bytes in new byte[][] { [], [0xF0], HelloOf("stranger")[..40], HelloOf("stranger") })
        {
            using var stranger = await DialAsync(node);
            await stranger.SendAsync(bytes, Stop);
            Assert.True(await ReadToEndAsync(stranger));
        }

        await node.UntilAsync(() => node.GetEvents().Where(e => e.Reason == CloseReason.HandshakeTimeout).Sum(e => e.Count) == 4);
        Assert.Empty(node.Peers);
    }

    [Fact]
    public async Task Ten_thousand_silent_connections_keep_no_node_out()
    {
        const int connections = 10_000;
        var limits = new NodeLimits { UnfinishedHandshakes = 200, HandshakeTime = TimeSpan.FromSeconds(60) };
        await using var node = await PeerNode.StartAsync(TestNodes.Options("target") with { Limits = limits }, Stop);
        await using var friend = await TestNodes.StartAsync("friend");
        var peer = await friend.ConnectAsync(node.Endpoint!, Stop);

        List<Socket> silent = [];
        for (var i = 0; i < connections; i++)
        {
            silent.Add(await DialAsync(node));
            if (silent.Count == 500)
            {
                // A connection that is closed before the node accepts it may never be accepted, because the system's queue fills up
                // on a busy machine.
                while (node.Totals.LinksRefused < i + 1 - limits.UnfinishedHandshakes)
                    await Task.Delay(1, Stop);

                Drop(silent);
            }

            if (i == connections / 2)
            {
                await using var late = await TestNodes.StartAsync("late");
                Assert.True((await late.ConnectAsync(node.Endpoint!, Stop)).IsConnected);
            }
        }

        await AssertUndisturbedAsync(node, peer);
        for (var i = 0; i < 3000 && node.Rooms.Links.Count > limits.UnfinishedHandshakes + 10; i++)
            await Task.Delay(10, Stop);

        Assert.InRange(node.Rooms.Links.Count, 1, limits.UnfinishedHandshakes + 10);
        Drop(silent);
        await node.UntilAsync(() => node.Rooms.Links.Count == 1);
        Assert.Equal(connections, node.Totals.LinksRefused);

        // All refusals are reported, and they evict no other event from the log.
        await node.StopAsync();
        var refusals = node.GetEvents().Where(e => e.Kind == PeerEventKind.LinkRefused).ToList();
        Assert.Equal(connections, refusals.Sum(e => e.Count));
        Assert.InRange(refusals.Count, 2, 50);
        Assert.Contains(refusals, e => e.Reason == CloseReason.TooManyHandshakes);
    }

    [Fact]
    public async Task A_sender_that_ignores_the_window_is_closed()
    {
        var limits = new NodeLimits { InboxMessages = 1, ReceiveWindow = 10_000 };
        await using var node = await PeerNode.StartAsync(TestNodes.Options("target") with { Limits = limits }, Stop);
        using var stranger = await DialAsync(node);
        byte[] message = [0, 0, 0x10, 0, 1, 0, 0, 0, 0, 0, 0, 0, .. new byte[4096]];
        byte[] many = [.. Enumerable.Repeat(message, 5).SelectMany(b => b)];

        await stranger.SendAsync(Data(many), Stop);

        var closed = await node.EventAsync(PeerEventKind.PeerGone);
        Assert.Equal(CloseReason.ProtocolError, closed.Reason);
        Assert.Contains("window", closed.Message);
    }

    // A HELLO, an offer to resume, and then a record.
    private static byte[] Attached(RecordType type, ReadOnlySpan<byte> body) =>
        [.. HelloOf("stranger"), .. Attach(), .. Record(type, body)];

    // The same with a DATA record that has the offset 0.
    private static byte[] Data(ReadOnlySpan<byte> bytes) => Attached(RecordType.Data, [.. new byte[8], .. bytes]);

    private static async Task AssertUndisturbedAsync(PeerNode node, Peer peer)
    {
        await peer.SendAsync("still here", cancellationToken: Stop);
        Assert.Equal("still here", (await node.Inbox.TakeAsync(m => m.From.Name == "friend", Stop)).Body);
        Assert.Equal((PeerState.Connected, 0), (peer.State, peer.Reconnects));
    }

    private static async Task<Socket> DialAsync(PeerNode node)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, node.Endpoint!.Port), Stop);
        return socket;
    }

    private static async Task<bool> ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[1000];
        try
        {
            while (await socket.ReceiveAsync(buffer, Stop) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset also ends the connection.
        }

        return true;
    }

    private static void Drop(List<Socket> sockets)
    {
        sockets.ForEach(socket => socket.Dispose());
        sockets.Clear();
    }
}
