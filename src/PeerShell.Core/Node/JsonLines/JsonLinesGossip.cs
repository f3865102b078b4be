using System.Net;
using PeerShell.Discovery;
using PeerShell.Node.Sessions;
using PeerShell.Node.Timing;
using PeerShell.Protocol.JsonLines;
using PeerShell.Transport;

namespace PeerShell.Node.JsonLines;

/// <summary>
/// Gossips to programs that speak JSON lines. Once a second it sends the peers and members that the node knows to one of the
/// programs, chosen at random. Without a connected program, no timer runs.
/// </summary>
internal sealed class JsonLinesGossip : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PeerTable _peers;
    private readonly Func<IReadOnlyList<Member>> _members;
    private readonly Alarm _alarm;
    private readonly List<JsonLinesConnection> _connections = [];

    /// <param name="clock">The clock.</param>
    /// <param name="peers">The peers.</param>
    /// <param name="members">Returns the known members of the network.</param>
    public JsonLinesGossip(TimeProvider clock, PeerTable peers, Func<IReadOnlyList<Member>> members)
    {
        _peers = peers;
        _members = members;
        _alarm = new Alarm(clock, static gossip => ((JsonLinesGossip)gossip!).SendToOne(), this);
    }

    /// <summary>Finds the first endpoint that a program at an address can dial. Programs accept no host names.</summary>
    public static PeerEndpoint? Dialable(IEnumerable<PeerEndpoint> endpoints, PeerEndpoint receiver) => endpoints.FirstOrDefault(
        endpoint => endpoint.Port != 0 && IPAddress.TryParse(endpoint.Host, out _) && AdvertisedEndpoints.IsFor(endpoint, receiver));

    /// <summary>Adds a connected program.</summary>
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

    /// <summary>Removes a program that is no longer connected.</summary>
    public void Remove(JsonLinesConnection connection)
    {
        lock (_lock)
        {
            if (_connections.Remove(connection) && _connections.Count == 0)
                _alarm.Reset();
        }
    }

    /// <summary>Sends the known addresses to one of the programs, if there is any.</summary>
    public void SendToOne()
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
            receiver.SendAddresses(known);
    }

    public void Dispose() => _alarm.End();

    /// <summary>Returns the addresses of the peers and members that the node knows, except the receiver's own.</summary>
    private ProgramAddress[] KnownTo(JsonLinesConnection receiver)
    {
        var peers = _peers.All.Where(peer => peer.IsConnected).Select(peer => (peer.Id, Endpoints: peer.ListenEndpoints));
        var members = _members().Where(member => member.State == MemberState.Alive).Select(member => (member.Id, member.Endpoints));
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
