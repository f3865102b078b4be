using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using PeerShell.Node;
using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>A connected peer whose send queue takes three messages. The messages are numbers.</summary>
internal sealed class ShortQueue
{
    public const int Room = 3;

    private const int Size = MessageHeader.MinSize + sizeof(int);

    private readonly Link _link;

    public ShortQueue(FullQueuePolicy policy, FakeTimeProvider? clock = null)
    {
        var limits = new NodeLimits { SendQueueMessages = Room };
        Parts = new NodeParts(new PeerNodeOptions { WhenFull = policy, Limits = limits }, clock);
        Far = new PlayedPeer(Parts);
        _link = Far.Connect();
    }

    public NodeParts Parts { get; }

    public PlayedPeer Far { get; }

    public Peer Peer => Far.Peer;

    public SendQueue Queue => Far.Session.Outbox.Messages;

    public static MessageBody Body(int number)
    {
        var body = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(body, number);
        return body;
    }

    public void Fill()
    {
        for (var number = 1; number <= Room; number++)
            Assert.True(TrySend(number));
    }

    public bool TrySend(int number) => Queue.TrySend(Body(number), topic: null);

    public Task SendAsync(int number, CancellationTokenSource? cancel = null) => Queue.SendAsync(
        Body(number), topic: null, exchange: default, cancel?.Token ?? TestContext.Current.CancellationToken).AsTask();

    /// <summary>Writes to the link what can be written.</summary>
    /// <returns>The numbers.</returns>
    public IReadOnlyList<int> Write()
    {
        var chunk = new SendChunk();
        while (Far.Session.Take(_link, chunk, out _) is not null)
        {
        }

        byte[] bytes = [.. chunk.Pieces.SelectMany(piece => piece)];
        Far.Session.Return(chunk);
        return [.. bytes.Chunk(Size).Select(message => BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(MessageHeader.MinSize)))];
    }

    /// <summary>Has the far side acknowledge so many messages in all.</summary>
    public void Acknowledge(int messages) =>
        Far.Session.OnAck(_link, new AckRecord(new LanePosition(messages * Size, messages), default, 1024 * 1024));

    /// <summary>Ends the session.</summary>
    public void End()
    {
        _link.Close(CloseReason.Disconnected, "It ends.");
        Assert.Equal(PeerState.Gone, Peer.State);
    }
}
