using PeerShell.Node;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;
using Record = PeerShell.Protocol.Records.Record;

namespace PeerShell.Tests.Node.Sessions;

public sealed class ReceiverTests
{
    private const int Sessions = 32, Messages = 3000, Acknowledgers = 3;
    private const int Size = MessageHeader.MaxSize + 4;

    // Each message is acknowledged at once.
    private readonly NodeParts _parts = new(new PeerNodeOptions { Limits = new NodeLimits { SendQueueMessages = 1 } });

    [Fact]
    public async Task Acknowledgements_from_several_threads_are_never_a_mixture_of_two()
    {
        // Only one that lies in two cache lines can be read half-written. So there are many, at different places in memory.
        for (var session = 0; session < Sessions; session++)
        {
            GC.KeepAlive(new byte[8 * (session % 8)]);
            await AssertWholeAsync(NodeParts.IdOf((byte)(session + 1)));
        }
    }

    private async Task AssertWholeAsync(PeerId id)
    {
        var far = new PlayedPeer(_parts, TestHello.Of(id));
        var connection = new FakeConnection(new PeerEndpoint("127.0.0.1", 9000));
        var link = new Link(_parts.Links, _parts.Host, _parts.Options, connection, dialled: null, LinkProtocol.Native);
        far.Greet(link);
        far.Resume(link);
        var serving = link.RunAsync();

        var done = false;
        var acknowledging = Enumerable.Range(0, Acknowledgers).Select(_ => StartThread(() =>
        {
            while (!Volatile.Read(ref done))
                far.Session.Receiver.AcknowledgeAll(link);
        })).ToArray();
        for (var number = 0; number < Messages; number++)
        {
            Receive(far, link, number, RecordFlags.None, default);
            Receive(far, link, number, RecordFlags.Replies, new Exchange(ExchangeKind.Reply, 1));
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(acknowledging).Soon();
        link.Abort();
        await serving.Soon();

        Assert.Equal(2 * Messages, far.Peer.MessagesReceived);
        AssertWhole(connection.Written);
    }

    private static void Receive(PlayedPeer far, Link link, int number, RecordFlags flags, Exchange exchange)
    {
        var body = new byte[DataRecord.PrefixSize + Size];
        DataRecord.WritePrefix(body, (long)number * Size);
        new MessageHeader(MessageKind.Bytes, 0, Size - MessageHeader.MinSize - exchange.Length, SentAt: 0, exchange)
            .Write(body.AsSpan(DataRecord.PrefixSize));
        far.Session.OnData(link, new Record(new RecordHeader(RecordType.Data, flags, body.Length), body));
    }

    private static void AssertWhole(byte[] written)
    {
        var decoder = new RecordDecoder();
        var acknowledgements = 0;
        for (var read = 0; read < written.Length;)
        {
            var room = decoder.GetMemory();
            var count = Math.Min(room.Length, written.Length - read);
            written.AsMemory(read, count).CopyTo(room);
            decoder.Advance(count);
            read += count;
            while (decoder.TryRead(out var record))
            {
                if (record.Type != RecordType.Ack)
                    continue;

                var ack = AckRecord.Read(record.Body);
                Assert.Equal(ack.Messages.Messages * Size, ack.Messages.Offset);
                Assert.Equal(ack.Replies.Messages * Size, ack.Replies.Offset);
                Assert.InRange(ack.Messages.Messages - ack.Replies.Messages, 0, 1);
                acknowledgements++;
            }
        }

        Assert.NotEqual(0, acknowledgements);
    }

    private static Task StartThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
