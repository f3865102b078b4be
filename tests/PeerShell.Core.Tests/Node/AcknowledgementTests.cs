using Microsoft.Extensions.Time.Testing;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>The contents of ACKs, and when a sender asks for one.</summary>
public sealed class AcknowledgementTests
{
    private const int Window = 1000;

    private readonly InMemoryTransport _network = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_sender_asks_for_an_ACK_only_after_the_last_byte()
    {
        await using var node = await PeerNode.StartAsync(TestNodes.Options("node", _network), Stop);
        using var far = await ConnectAsync(node);
        await node.UntilAsync(() => node.Peers is [{ IsConnected: true }]);
        for (var i = 0; i < 5; i++)
            await node.Peers[0].SendAsync(new byte[Window / 2 - MessageHeader.MinSize], cancellationToken: Stop);

        var flush = node.Peers[0].FlushAsync(Stop);
        Reader reader = new(far);
        List<bool> asked = [];
        for (var received = 0; received < 5 * Window / 2;)
        {
            var data = await reader.ReadAsync(RecordType.Data);
            asked.AddRange(data.Select(record => record.Flags.HasFlag(RecordFlags.AckNow)));
            received += data.Sum(Bytes);
            if (data.Count > 0)
                await far.SendAsync([Acknowledge(received, messages: received / (Window / 2))]);
        }

        await flush;
        Assert.All(asked[..^1], Assert.False);
        Assert.True(asked[^1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_sender_sends_as_much_as_the_newest_ACK_allows()
    {
        await using var node = await PeerNode.StartAsync(TestNodes.Options("node", _network), Stop);
        using var far = await ConnectAsync(node, maxMessage: 10 * Window);
        await node.UntilAsync(() => node.Peers is [{ IsConnected: true }]);
        await node.Peers[0].SendAsync(new byte[10 * Window - MessageHeader.MinSize], cancellationToken: Stop);

        Reader reader = new(far);
        Assert.Equal(Window, await ReceiveAsync(reader, Window));
        await far.SendAsync([Acknowledge(0, 4 * Window)]);
        Assert.Equal(3 * Window, await ReceiveAsync(reader, 3 * Window));
        await far.SendAsync([Acknowledge(2 * Window, Window)]);
        await far.SendAsync([Acknowledge(5 * Window / 2, 5 * Window / 2)]);
        Assert.Equal(Window, await ReceiveAsync(reader, Window));
        Assert.Equal(5 * Window, node.Peers[0].BytesSent);

        // Otherwise stopping would wait for the rest to be acknowledged.
        far.Abort();
        await node.UntilAsync(() => node.Peers is not [{ IsConnected: true }]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_short_messages_are_acknowledged_before_the_sender_has_no_room_for_more()
    {
        var options = TestNodes.Options("node", _network) with
        {
            Clock = new FakeTimeProvider(),
            Limits = new() { SendQueueMessages = 100 },
        };
        await using var node = await PeerNode.StartAsync(options, Stop);
        using var far = await ConnectAsync(node);

        var data = new byte[DataRecord.PrefixSize + 10 * MessageHeader.MinSize];
        for (var i = 0; i < 10; i++)
            new MessageHeader(MessageKind.Bytes, 0, 0, SentAt: 0).Write(data.AsSpan(DataRecord.PrefixSize + i * MessageHeader.MinSize));

        await far.SendAsync([Stranger.Record(RecordType.Data, data)]);
        Reader reader = new(far);
        long messages = 0;
        while (messages == 0)
            messages = (await reader.ReadAsync(RecordType.Ack)).Sum(record => AckRecord.Read(record.Body).Messages.Messages);

        Assert.Equal(10, messages);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_receiver_that_keeps_up_enlarges_its_window()
    {
        var options = TestNodes.Options("node", _network) with { Clock = new FakeTimeProvider() };
        await using var node = await PeerNode.StartAsync(options, Stop);
        using var far = await ConnectAsync(node);
        var sending = SendMessagesAsync(far, bytes: 8 * ReceiveWindow.FirstSizeOf(int.MaxValue));

        Reader reader = new(far);
        List<int> windows = [];
        while (windows.Distinct().Count() < 2)
            windows.AddRange((await reader.ReadAsync(RecordType.Ack)).Select(record => AckRecord.Read(record.Body).Window));

        await sending;
        Assert.Equal(2 * windows[0], windows[^1]);
    }

    private async Task<IConnection> ConnectAsync(PeerNode node, int maxMessage = Window)
    {
        var far = await _network.DialAsync(node.Endpoint!, Stop);
        await far.SendAsync([(byte[])[.. Stranger.HelloOf("far", window: Window, maxMessage: maxMessage), .. Stranger.Attach()]]);
        return far;
    }

    private static async Task SendMessagesAsync(IConnection far, int bytes)
    {
        var body = new byte[DataRecord.MaxBytes + DataRecord.PrefixSize];
        var header = new MessageHeader(MessageKind.Bytes, 0, DataRecord.MaxBytes - MessageHeader.MinSize, SentAt: 0);
        header.Write(body.AsSpan(DataRecord.PrefixSize));
        for (var offset = 0; offset <= bytes; offset += DataRecord.MaxBytes)
        {
            DataRecord.WritePrefix(body, offset);
            await far.SendAsync([Stranger.Record(RecordType.Data, body)]);
        }
    }

    private static async Task<int> ReceiveAsync(Reader reader, int least)
    {
        var received = 0;
        while (received < least)
            received += (await reader.ReadAsync(RecordType.Data)).Sum(Bytes);

        return received;
    }

    private static int Bytes((RecordFlags Flags, byte[] Body) data) => DataRecord.Read(data.Body).Bytes.Length;

    private static byte[] Acknowledge(int offset, int window = Window, int messages = 0)
    {
        var body = new byte[AckRecord.Size];
        new AckRecord(new LanePosition(offset, messages), default, window).Write(body);
        return Stranger.Record(RecordType.Ack, body);
    }

    private sealed class Reader(IConnection connection)
    {
        private readonly RecordDecoder _decoder = new();

        /// <summary>Reads once, and returns the records of a type.</summary>
        public async Task<List<(RecordFlags Flags, byte[] Body)>> ReadAsync(RecordType type)
        {
            _decoder.Advance(await connection.ReceiveAsync(_decoder.GetMemory()));
            List<(RecordFlags, byte[])> records = [];
            while (_decoder.TryRead(out var record))
            {
                if (record.Type == type)
                    records.Add((record.Flags, record.Body.ToArray()));
            }

            return records;
        }
    }
}
