using System.Net;
using System.Net.Sockets;
using PeerShell.Node;
using PeerShell.Protocol.Records;
using PeerShell.Transport;
using static PeerShell.Tests.Node.Stranger;

namespace PeerShell.Tests.Node;

/// <summary>A stranger that uses the id of a peer, which nothing proves on a link that is not secured.</summary>
public sealed class ImpostorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invented_offer_does_not_shut_out_the_peer_that_it_names()
    {
        using var one = NodeIdentity.Create();
        using var other = NodeIdentity.Create();
        var (low, high) = one.Id < other.Id ? (one, other) : (other, one);
        await using var follower = await PeerNode.StartAsync(Options("follower", high), Stop);
        await using var arbiter = await PeerNode.StartAsync(Options("arbiter", low), Stop);
        await arbiter.ConnectAsync(follower.Endpoint!, Stop);
        await follower.UntilAsync(() => follower.Peers is [{ IsConnected: true }]);
        var peer = follower.Peers[0];

        using (var impostor = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await impostor.ConnectAsync(new IPEndPoint(IPAddress.Loopback, follower.Endpoint!.Port), Stop);
            var offer = new byte[ResumeRecord.Size];
            new ResumeRecord(1L << 39, 7, 8, 0, 0).Write(offer);
            var hello = peer.Session.Carrier!.FarHello! with { Name = "impostor" };
            byte[] start = [.. Preface.Bytes, .. Record(RecordType.Hello, hello.ToBytes()), .. Record(RecordType.Resume, offer)];
            await impostor.SendAsync(start, Stop);
            await follower.UntilAsync(() => peer.Name == "impostor");
        }

        await follower.UntilAsync(() => peer is { Name: "arbiter", IsConnected: true });
        await peer.SendAsync("hello", cancellationToken: Stop);
        Assert.Equal("hello", (await arbiter.ReceiveAsync()).Body);
    }

    private static PeerNodeOptions Options(string name, NodeIdentity identity) => TestNodes.Options(name, new TcpTransport()) with
    {
        Identity = identity,
        Limits = new NodeLimits { HandshakeTime = TimeSpan.FromSeconds(3) },
    };
}
