using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

#pragma warning disable xUnit1069 // All waiting takes the token under the name Stop, where the analyzer does not see it.

namespace PeerShell.Tests.Node;

/// <summary>When a sender asks that its bytes be acknowledged without delay.</summary>
public sealed class AcknowledgementTests
{
    private const int Window = 1000;

    private readonly InMemoryTransport _network = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task It_asks_behind_the_last_byte_only()
    {
        await using var node = await PeerNode.StartAsync(TestNodes.Options("node", _network), Stop);
        using var far = await _network.DialAsync(node.Endpoint!, Stop);
        await far.SendAsync([(byte[])[.. Stranger.HelloOf("far", window: Window, maxMessage: Window), .. Stranger.Attach()]]);
        await node.UntilAsync(() => node.Peers is [{ IsConnected: true }]);
        for (var i = 0; i < 5; i++)
            await node.Peers[0].SendAsync(new byte[Window / 2 - MessageHeader.MinSize], cancellationToken: Stop);

        var flush = node.Peers[0].FlushAsync(Stop);
        RecordDecoder decoder = new();
        List<bool> asked = [];
        for (var received = 0; received < 5 * Window / 2;)
        {
            decoder.Advance(await far.ReceiveAsync(decoder.GetMemory()));
            var before = received;
            while (decoder.TryRead(out var record))
            {
                if (record.Type != RecordType.Data)
                    continue;

                received += DataRecord.Read(record.Body).Bytes.Length;
                asked.Add(record.Flags.HasFlag(RecordFlags.AckNow));
            }

            if (received > before)
                await far.SendAsync([Acknowledge(received)]);
        }

        await flush;
        Assert.All(asked[..^1], Assert.False);
        Assert.True(asked[^1]);
    }

    private static byte[] Acknowledge(int offset)
    {
        var body = new byte[AckRecord.Size];
        new AckRecord(new LanePosition(offset, offset / (Window / 2)), default, Window).Write(body);
        return Stranger.Record(RecordType.Ack, body);
    }
}
