using PeerShell.Discovery;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>Who this node is to those it meets, and who they are to it: HELLO, both ways.</summary>
internal sealed class Admission(PeerNode node)
{
    private readonly ulong _instance = NextNumber();
    private long _nominations;
    private long _forgotten;

    /// <summary>What this node says on a link.</summary>
    public Hello CreateHello(Link link) => CreateHello(link, node.Discovery.Self);

    private Hello CreateHello(Link link, Member self) => new()
    {
        Capabilities = [.. node.Discovery.Capabilities, .. node.Surveys.Capabilities],
        Id = node.Id.ToString(),
        Name = node.Name,
        Network = node.Network,
        Tags = node.Options.Tags,
        Instance = _instance,
        Forgotten = Volatile.Read(ref _forgotten),
        Window = ReceiveWindow.FirstSizeOf(node.Options.Limits.ReceiveWindow),
        MaxMessage = node.Options.Limits.MessageBytes,
        Incarnation = self.Incarnation,
        Listen = [.. self.Endpoints.Where(endpoint => AdvertisedEndpoints.IsFor(endpoint, link.RemoteEndpoint)).Select(endpoint => endpoint.ToString())],
        SeenAs = link.RemoteEndpoint.ToString(),
    };

    /// <summary>A link's HELLO has come: finds out whose link it is.</summary>
    /// <exception cref="ProtocolException">It is nobody's that this node wants.</exception>
    public void Admit(Link link)
    {
        var hello = link.FarHello!;
        _ = PeerId.TryParse(hello.Id, out var id);
        if (id.IsUuid != (link.Protocol == LinkProtocol.JsonLines))
            throw new ProtocolException(CloseReason.ProtocolError, "This is the id of a program that speaks JSON lines.");
        if (id == node.Id || (id.IsUuid && id.ToUuid() == node.Id.ToUuid()))
            throw new ProtocolException(CloseReason.SelfDial, "This is the same node.");
        if (hello.Network != node.Network)
        {
            throw new ProtocolException(
                CloseReason.WrongNetwork, $"Node '{node.Name}' is in network '{node.Network}', not in '{hello.Network}'.");
        }

        if (id.IsUuid && node.PeerTable.All.FirstOrDefault(peer => peer.IsConnected && !peer.Id.IsUuid && peer.Id.ToUuid() == id.ToUuid()) is { } native)
            throw new ProtocolException(CloseReason.DuplicateLink, $"This is node '{native.Name}', which is connected by PeerShell's own protocol.");

        if (link.Dialled is null)
            link.SayHello();

        // A peer that is gone has left the table, so the second look, if there is one, makes a new one.
        while (!node.PeerTable.GetOrAdd(id, created => new Peer(node, created)).Session.TryAdopt(link))
        {
        }
    }

    /// <summary>
    /// A peer is connected. A node that speaks PeerShell's own protocol is not to be a program at the same time, or a
    /// broadcast would reach it twice.
    /// </summary>
    public void Meet(Peer peer)
    {
        if (!peer.Id.IsUuid && node.PeerTable.Find(PeerId.OfUuid(peer.Id.ToUuid())) is { } program)
            _ = node.DisconnectAsync(program);

        node.JsonLinesDialler.Meet(peer.Id);
        node.Successors.OnConnected(peer);
    }

    /// <summary>A session is over. Everybody whom this node meets from now on is told so. See <see cref="Session"/>.</summary>
    public void Forget(Peer peer)
    {
        Interlocked.Increment(ref _forgotten);
        node.PeerTable.Remove(peer);
    }

    /// <summary>A number for an arbiter's offer, higher than any before.</summary>
    public long NextNomination() => Interlocked.Increment(ref _nominations);

    /// <summary>A number for a fresh session, which nobody else uses.</summary>
    public static ulong NextNumber() => (ulong)Random.Shared.NextInt64(1, long.MaxValue);
}
