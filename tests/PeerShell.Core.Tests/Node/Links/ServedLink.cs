using System.Buffers.Binary;
using PeerShell.Node;
using PeerShell.Node.Links;
using PeerShell.Protocol.Records;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Links;

/// <summary>A link over memory that is accepted and served, and its far end, which the test plays.</summary>
internal sealed class ServedLink : IDisposable
{
    public ServedLink(NodeParts parts)
    {
        Parts = parts;
        Session = new RecordingSession(parts.NewPeer(NodeParts.LowerId));
        Parts.Host.Join = link => Assert.True(link.TryJoin(Session));
        Link = parts.Links.Open(Far.Near, dialled: null);
    }

    public NodeParts Parts { get; }

    public FarEnd Far { get; } = new();

    public RecordingSession Session { get; }

    public Link Link { get; }

    public Peer Peer => Session.Peer;

    public static byte[] Ping(long timestamp) => Eight(RecordType.Ping, timestamp);

    public static byte[] Pong(long timestamp) => Eight(RecordType.Pong, timestamp);

    /// <summary>Exchanges HELLOs.</summary>
    public async Task GreetAsync()
    {
        await Far.SendAsync(TestHello.First(TestHello.Of(NodeParts.LowerId)));
        await Far.ReadAsync(RecordType.Hello);
        await Session.WrittenAsync();
        Assert.Equal(LinkPhase.Resuming, Link.Phase);
    }

    /// <summary>Exchanges HELLOs, and has the link carry the session.</summary>
    public async Task AttachAsync()
    {
        await GreetAsync();
        Session.Carrier = Link;
        Link.OnAttached(Peer);
        Assert.Same(Peer, await Link.Attached);
    }

    /// <summary>Checks that the link still answers.</summary>
    public async Task AssertAnswersAsync()
    {
        await Far.SendAsync(Ping(7));
        Assert.Equal(7, BinaryPrimitives.ReadInt64BigEndian(await Far.ReadAsync(RecordType.Pong)));
    }

    /// <summary>Has nothing left of the link, after it was closed.</summary>
    public async Task FinishAsync()
    {
        Far.ShutdownSend();
        await Link.Finished.Soon();
    }

    public void Dispose() => Far.Dispose();

    private static byte[] Eight(RecordType type, long number)
    {
        var body = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(body, number);
        return Stranger.Record(type, body);
    }
}
