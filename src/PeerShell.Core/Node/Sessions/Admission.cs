using PeerShell.Discovery;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>Creates the HELLO of this node, and finds the session of a link whose HELLO was received.</summary>
/// <param name="profile">The identity of this node.</param>
/// <param name="options">The node's settings.</param>
/// <param name="peers">The peers.</param>
/// <param name="create">Creates a peer.</param>
/// <param name="self">Returns this node as a member of the network.</param>
internal sealed class Admission(
    NodeProfile profile, PeerNodeOptions options, PeerTable peers, Func<PeerId, Peer> create, Func<Member> self)
{
    private readonly ulong _instance = SessionContext.NewNumber();
    private readonly string[] _capabilities =
    [
        Hello.DeadlineCapability,
        .. options.Discovery == DiscoveryMode.Mesh ? [Hello.GossipCapability] : Array.Empty<string>(),
        .. options.AnswersSurveys ? [Hello.SurveyCapability] : Array.Empty<string>(),
    ];

    /// <summary>Creates the HELLO of this node for a link.</summary>
    public Hello CreateHello(Link link)
    {
        var member = self();
        var listen = member.Endpoints.Where(endpoint => AdvertisedEndpoints.IsFor(endpoint, link.RemoteEndpoint));
        return new()
        {
            Capabilities = _capabilities,
            Id = profile.Id.ToString(),
            Name = profile.Name,
            Network = profile.Network,
            Tags = profile.Tags,
            Instance = _instance,
            Forgotten = peers.Forgotten,
            Window = ReceiveWindow.FirstSizeOf(options.Limits.ReceiveWindow),
            MaxMessage = options.Limits.MessageBytes,
            Incarnation = member.Incarnation,
            Listen = [.. listen.Select(endpoint => endpoint.ToString())],
            SeenAs = link.RemoteEndpoint.ToString(),
        };
    }

    /// <summary>Adds a link whose HELLO was received to its peer's session.</summary>
    /// <exception cref="ProtocolException">This node refuses the link, or has too many peers.</exception>
    public void Admit(Link link)
    {
        var hello = link.FarHello!;
        _ = PeerId.TryParse(hello.Id, out var id);
        Check(link, id, hello.Network);
        if (link.Dialled is null)
            link.Say(CreateHello(link));

        // A peer that is gone has left the table, so a second attempt creates a new peer.
        while (!peers.GetOrAdd(id, create).Session.TryAdopt(link))
        {
        }
    }

    private void Check(Link link, PeerId id, string network)
    {
        if (id.IsUuid != (link.Protocol == LinkProtocol.JsonLines))
            throw new ProtocolException(CloseReason.ProtocolError, "This is the id of a program that speaks JSON lines.");
        if (id == profile.Id || (id.IsUuid && id.ToUuid() == profile.Id.ToUuid()))
            throw new ProtocolException(CloseReason.SelfDial, "This is the same node.");
        if (network != profile.Network)
        {
            throw new ProtocolException(
                CloseReason.WrongNetwork, $"Node '{profile.Name}' is in network '{profile.Network}', not in '{network}'.");
        }

        if (id.IsUuid && Array.Find(peers.All, peer => IsNative(peer, id)) is { } native)
        {
            throw new ProtocolException(
                CloseReason.DuplicateLink, $"This is node '{native.Name}', which is already connected by PeerShell's own protocol.");
        }
    }

    private static bool IsNative(Peer peer, PeerId program) =>
        peer.IsConnected && !peer.Id.IsUuid && peer.Id.ToUuid() == program.ToUuid();
}
