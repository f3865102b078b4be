using System.Net;
using PeerShell.Discovery;
using PeerShell.Node.Timing;
using PeerShell.Protocol.JsonLines;
using PeerShell.Transport;

namespace PeerShell.Node.JsonLines;

/// <summary>
/// Tells programs that speak JSON lines whom the node knows: once a second one of them, chosen at random. While there is none,
/// nothing runs.
/// </summary>
internal sealed class JsonLinesGossip : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PeerNode _node;
    private readonly Alarm _alarm;
    private readonly List<JsonLinesConnection> _connections = [];

    public JsonLinesGossip(PeerNode node)
    {
        _node = node;
        _alarm = new Alarm(node.Clock, static gossip => ((JsonLinesGossip)gossip!).Tell(), this);
    }

    /// <summary>The first of some endpoints that a program at an address can dial: it takes no names.</summary>
    public static PeerEndpoint? Dialable(IEnumerable<PeerEndpoint> endpoints, PeerEndpoint receiver) => endpoints.FirstOrDefault(
        endpoint => endpoint.Port != 0 && IPAddress.TryParse(endpoint.Host, out _) && AdvertisedEndpoints.IsFor(endpoint, receiver));

    /// <summary>A program is connected.</summary>
    public void Add(JsonLinesConnection connection)
    {
        lock (_lock)
        {
            if (_connections.Contains(connection))
                return;

            _connections.Add(connection);
            if (_connections.Count == 1)
                _alarm.Set(Interval);
        }
    }

    /// <summary>A program is no longer connected.</summary>
    public void Remove(JsonLinesConnection connection)
    {
        lock (_lock)
        {
            if (_connections.Remove(connection) && _connections.Count == 0)
                _alarm.Reset();
        }
    }

    /// <summary>Tells one of the programs, if there is any.</summary>
    public void Tell()
    {
        JsonLinesConnection receiver;
        lock (_lock)
        {
            if (_connections.Count == 0)
                return;

            receiver = _connections[Random.Shared.Next(_connections.Count)];
            _alarm.Set(Interval);
        }

        if (KnownTo(receiver) is { Length: > 0 } known)
            receiver.Tell(known);
    }

    public void Dispose() => _alarm.End();

    /// <summary>Whom the node knows, but for the receiver itself.</summary>
    private ProgramAddress[] KnownTo(JsonLinesConnection receiver)
    {
        var peers = _node.Peers.Where(peer => peer.IsConnected).Select(peer => (peer.Id, Endpoints: peer.ListenEndpoints));
        var members = _node.Members.Where(member => member.State == MemberState.Alive).Select(member => (member.Id, member.Endpoints));
        ProgramAddress[] known =
        [
            .. from one in peers.Concat(members).DistinctBy(one => one.Id)
               where one.Id != receiver.Peer?.Id
               let endpoint = Dialable(one.Endpoints, receiver.RemoteEndpoint)
               where endpoint is not null
               select new ProgramAddress(one.Id.ToUuid(), endpoint.ToString()),
        ];
        if (known.Length <= JsonLine.MostAddresses)
            return known;

        Random.Shared.Shuffle(known);
        return known[..JsonLine.MostAddresses];
    }
}
