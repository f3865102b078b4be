using PeerShell.Discovery;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Events;

/// <summary>What can happen to a node, in words: each event is written to its log, and told to whoever subscribes.</summary>
internal sealed class NodeEvents
{
    private readonly PeerNode _node;

    public NodeEvents(PeerNode node)
    {
        _node = node;
        Log = new EventLog(node.Options.Limits.Events);
        Subscribers = new EventSubscribers(node, Log);
    }

    public EventLog Log { get; }

    public EventSubscribers Subscribers { get; }

    public void Started() => Raise(
        PeerEventKind.NodeStarted,
        $"Node '{_node.Name}' has started and listens {(_node.Endpoint is null ? "nowhere" : "on " + string.Join(", ", _node.ListenEndpoints))}.",
        endpoint: _node.Endpoint);

    public void Stopped() => Raise(PeerEventKind.NodeStopped, $"Node '{_node.Name}' has stopped.");

    public void Connected(Peer peer, Link link, bool again) => Raise(
        PeerEventKind.PeerConnected,
        $"Peer '{peer}' is connected{(again ? " again" : "")}{(link.Dialled is null ? " from" : " to")} {link.RemoteEndpoint}.",
        peer,
        link.RemoteEndpoint);

    public void Disconnected(Peer peer, Link link, LinkEnd end) => Raise(
        PeerEventKind.PeerDisconnected,
        $"The link to peer '{peer}' ended{(end.ByFarSide ? "" : " at this side")}: {end.Sentence}",
        peer,
        link.RemoteEndpoint,
        end.Reason);

    public void Suspected(Peer peer, bool suspected) => Raise(
        suspected ? PeerEventKind.PeerSuspected : PeerEventKind.PeerRecovered,
        suspected ? $"Nothing was heard of peer '{peer}' for a while." : $"Peer '{peer}' was heard of again.",
        peer,
        peer.Endpoint);

    public void Gone(Peer peer, CloseReason reason, string sentence) =>
        Raise(PeerEventKind.PeerGone, $"The session with peer '{peer}' is over: {sentence}", peer, peer.Endpoint, reason);

    public void Joined(Peer peer, Member member) => Raise(
        PeerEventKind.MemberJoined, $"Member '{peer}' is connected for the first time.", peer, peer.Endpoint, member: member);

    public void Member(Member member, MemberChange change)
    {
        var (kind, message) = change switch
        {
            MemberChange.Discovered => (PeerEventKind.MemberDiscovered, "is a member of the network."),
            MemberChange.Updated => (PeerEventKind.MemberUpdated, "says something else about itself."),
            MemberChange.Suspected => (PeerEventKind.MemberSuspected, "could not be reached by somebody."),
            MemberChange.Recovered => (PeerEventKind.MemberRecovered, "is alive."),
            _ when member.State == MemberState.Left => (PeerEventKind.MemberLeft, "has stopped."),
            _ => (PeerEventKind.MemberLeft, "is gone: nobody heard of it in time."),
        };
        Raise(kind, $"Member '{member}' {message}", endpoint: member.Endpoint, member: member);
    }

    public void MembersIgnored(long count) => Raise(
        PeerEventKind.MembersIgnored,
        $"The list of members is full with {_node.Options.Mesh.Members}, none of them gone: {count} times a further one was ignored.",
        count: count);

    public void GossipDropped(Peer peer, long count) => Raise(
        PeerEventKind.GossipDropped,
        $"{count} times gossip for peer '{peer}' was dropped, as it reads too slowly. When lists are compared it learns the same.",
        peer,
        peer.Endpoint,
        count: count);

    public void Refused(PeerEndpoint endpoint, LinkEnd end, long count) => Raise(
        PeerEventKind.LinkRefused,
        count == 1
            ? $"A link from {endpoint} was refused: {end.Sentence}"
            : $"{count} links were refused for the same reason, the last one from {endpoint}: {end.Sentence}",
        endpoint: endpoint,
        reason: end.Reason,
        count: count);

    public void DialFailed(ConnectException error, long count = 1) => Raise(
        PeerEventKind.DialFailed,
        count == 1 ? error.Message : $"{count} dials failed; the last one: {error.Message}",
        endpoint: error.Endpoint,
        count: count);

    public void Dropped(Peer peer, long count) => Raise(
        PeerEventKind.MessagesDropped,
        $"{Messages(count)} for peer '{peer}' {(count == 1 ? "was" : "were")} dropped: its send queue is full.",
        peer,
        peer.Endpoint,
        count: count);

    public void Undeliverable(Peer peer, long count, CloseReason reason, string sentence) => Raise(
        PeerEventKind.MessagesUndeliverable,
        $"{Messages(count)} for peer '{peer}' {(count == 1 ? "was" : "were")} not acknowledged and may not have arrived: {sentence}",
        peer,
        peer.Endpoint,
        reason,
        count);

    public void LinesIgnored(Link link, long count, string why) => Raise(
        PeerEventKind.LinesIgnored,
        $"{(count == 1 ? "A line" : $"{count} lines")} from {link.RemoteEndpoint} {(count == 1 ? "was" : "were")} ignored{(count == 1 ? "" : "; the last one")}: {why}.",
        link.Session?.Peer,
        link.RemoteEndpoint,
        count: count);

    public void HandlerFailed(string which, Exception error, long count = 1) => Raise(
        PeerEventKind.HandlerFailed,
        $"Handler '{which}' failed{(count == 1 ? "" : $" {count} times, the last time")}: {error.Sentence()}",
        count: count);

    public void Unhandled(string handler, long count) => Raise(
        PeerEventKind.MessagesUnhandled,
        $"{count} messages were queued for handler '{handler}' when the node stopped. Those that were no requests are in the inbox.",
        count: count);

    private void Raise(
        PeerEventKind kind,
        string message,
        Peer? peer = null,
        PeerEndpoint? endpoint = null,
        CloseReason reason = CloseReason.None,
        long count = 0,
        Member? member = null)
    {
        Log.Add(new PeerEvent
        {
            Time = _node.Clock.GetUtcNow(),
            Kind = kind,
            Node = _node.Name,
            Peer = peer,
            Member = member,
            Endpoint = endpoint,
            Reason = reason,
            Count = count,
            Message = message,
        });
        Subscribers.OnLogged();
    }

    private static string Messages(long count) => count == 1 ? "1 message" : $"{count} messages";
}
