using PeerShell.Protocol.Records;
using PeerShell.Transport;
using static PeerShell.Tests.Node.Stranger;

namespace PeerShell.Tests.Node;

[Collection<WholeProcess>]
public sealed class HostileMemoryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flood_of_PINGs_with_unread_answers_uses_no_memory()
    {
        var network = new InMemoryTransport();
        await using var node = await TestNodes.StartAsync("target", network);
        using var stranger = await network.DialAsync(node.Endpoint!, Stop);
        await stranger.SendAsync([(byte[])[.. HelloOf("stranger"), .. Attach()]]);
        byte[] pings = [.. Enumerable.Repeat(Record(RecordType.Ping, new byte[8]), 1000).SelectMany(b => b)];
        await stranger.SendAsync([pings]);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        for (var i = 0; i < 1000; i++)
            await stranger.SendAsync([pings]);

        // To keep an answer for each PING would take at least 14 MB.
        Assert.Equal(1, node.Rooms.Links.Count);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 14_000_000);
    }
}
