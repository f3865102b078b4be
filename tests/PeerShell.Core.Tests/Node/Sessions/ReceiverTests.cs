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
    private const int Size = MessageHeader.MinSize + 4;

    // Each message is acknowledged at once.
    private readonly NodeParts _parts = new(new PeerNodeOptions { Limits = new NodeLimits { SendQueueMessages = 1 } });

    [Fact]
    public async Task Acknowledgements_from_two_threads_are_never_a_mixture_of_two()
    {
        // Many sessions, because it depends on where in memory an acknowledgement lies whether it can be read half-written.
        for (byte session = 1; session <= 100; session++)
            await AssertWholeAsync(NodeParts.IdOf(session), messages: 1000);
    }

    private async Task AssertWholeAsync(PeerId id, int messages)
    {
        var far = new PlayedPeer(_parts, TestHello.Of(id));
        var connection = new FakeConnection(new PeerEndpoint("127.0.0.1", 9000));
        var link = new Link(_parts.Links, _parts.Host, _parts.Options, connection, dialled: null, LinkProtocol.Native);
        far.Greet(link);
        far.Resume(link);
        var serving = link.RunAsync();

        var done = false;
        var acknowledging = StartThread(() =>
        {
            while (!Volatile.Read(ref done))
                far.Session.Receiver.AcknowledgeAll(link);
        });
        Receive(far, link, messages);
        Volatile.Write(ref done, true);
        await acknowledging.Soon();
        link.Abort();
        await serving.Soon();

        Assert.Equal(messages, far.Peer.MessagesReceived);
        AssertWhole(connection.Written);
    }

    private static void Receive(PlayedPeer far, Link link, int messages)
    {
        var body = new byte[DataRecord.PrefixSize + Size];
        new MessageHeader(MessageKind.Bytes, 0, Size - MessageHeader.MinSize, SentAt: 0).Write(body.AsSpan(DataRecord.PrefixSize));
        for (var message = 0; message < messages; message++)
        {
            DataRecord.WritePrefix(body, (long)message * Size);
            far.Session.OnData(link, new Record(new RecordHeader(RecordType.Data, RecordFlags.None, body.Length), body));
        }
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
                acknowledgements++;
            }
        }

        Assert.NotEqual(0, acknowledgements);
    }

    private static Task StartThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
