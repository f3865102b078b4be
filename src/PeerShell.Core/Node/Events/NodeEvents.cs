using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node.Events;

/// <summary>Creates the events of a node, with their sentences. Writes each to the log and raises it for subscribers.</summary>
internal sealed class NodeEvents
{
    private readonly string _nodeName;
    private readonly TimeProvider _clock;

    /// <param name="sender">The node, as the sender of its .NET events.</param>
    /// <param name="nodeName">The node's name.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="capacity">The maximum number of events in the log.</param>
    public NodeEvents(object sender, string nodeName, TimeProvider clock, int capacity)
    {
        _nodeName = nodeName;
        _clock = clock;
        Log = new EventLog(capacity);
        Subscribers = new EventSubscribers(sender, Log, (kind, error) => HandlerFailed(kind.ToString(), error));
    }

    public EventLog Log { get; }

    public EventSubscribers Subscribers { get; }

    public void Started(IReadOnlyList<PeerEndpoint> listening) => Raise(
        PeerEventKind.NodeStarted,
        $"Node '{_nodeName}' has started and listens {(listening.Count == 0 ? "nowhere" : "on " + string.Join(", ", listening))}.",
        endpoint: listening is [var first, ..] ? first : null);

    public void Stopped() => Raise(PeerEventKind.NodeStopped, $"Node '{_nodeName}' has stopped.");

    public void Connected(Peer peer, PeerEndpoint remote, bool dialled, bool again) => Raise(
        PeerEventKind.PeerConnected,
        $"Peer '{peer}' is connected{(again ? " again" : "")}{(dialled ? " to" : " from")} {remote}.",
        peer,
        remote);

    public void Disconnected(Peer peer, PeerEndpoint remote, CloseReason reason, string sentence, bool byFarSide) => Raise(
        PeerEventKind.PeerDisconnected,
        $"The link to peer '{peer}' ended{(byFarSide ? "" : " at this side")}: {sentence}",
        peer,
        remote,
        reason);

    public void Suspected(Peer peer, bool suspected) => Raise(
        suspected ? PeerEventKind.PeerSuspected : PeerEventKind.PeerRecovered,
        suspected ? $"Peer '{peer}' is not responding." : $"Peer '{peer}' is responding again.",
        peer,
        peer.Endpoint);

    public void Unreachable(Peer peer, string sentence, DateTimeOffset? keptUntil) => Raise(
        PeerEventKind.PeerUnreachable,
        $"Peer '{peer}' is unreachable: {sentence} Its session is kept until {keptUntil?.LocalDateTime:T}.",
        peer,
        peer.Endpoint);

    public void Gone(Peer peer, CloseReason reason, string sentence) =>
        Raise(PeerEventKind.PeerGone, $"The session with peer '{peer}' has ended: {sentence}", peer, peer.Endpoint, reason);

    public void Joined(Peer peer, Member member) => Raise(
        PeerEventKind.MemberJoined, $"Member '{peer}' is connected for the first time.", peer, peer.Endpoint, member: member);

    public void Member(Member member, MemberChange change)
    {
        var (kind, message) = change switch
        {
            MemberChange.Discovered => (PeerEventKind.MemberDiscovered, "is a member of the network."),
            MemberChange.Updated => (PeerEventKind.MemberUpdated, "has changed its name, tags or addresses."),
            MemberChange.Suspected => (PeerEventKind.MemberSuspected, "could not be reached by a node of the network."),
            MemberChange.Recovered => (PeerEventKind.MemberRecovered, "is alive."),
            _ when member.State == MemberState.Left => (PeerEventKind.MemberLeft, "has stopped."),
            _ => (PeerEventKind.MemberLeft, "is gone: no node heard from it in time."),
        };
        Raise(kind, $"Member '{member}' {message}", endpoint: member.Endpoint, member: member);
    }

    public void MembersIgnored(long count, int capacity) => Raise(
        PeerEventKind.MembersIgnored,
        $"The list of members is full: it holds {capacity}, and none of them is gone. "
        + $"{(count == 1 ? "A member that is not connected was" : $"{count} times a member that is not connected was")} left out.",
        count: count);

    public void DialsPostponed(long count, MeshOptions limits) => Raise(
        PeerEventKind.DialsPostponed,
        $"{(count == 1 ? "A dial" : $"{count} dials")} to addresses told by others {(count == 1 ? "was" : "were")} postponed, "
        + $"because {limits.DialsPerSecond} a second, or {limits.DialsPerTarget} for one target, had failed. "
        + "Perhaps somebody tells of addresses where nobody is.",
        count: count);

    public void GossipDropped(Peer peer, long count) => Raise(
        PeerEventKind.GossipDropped,
        $"Gossip for peer '{peer}' was dropped {Times(count)} because the peer reads too slowly. "
        + "It catches up when member lists are compared.",
        peer,
        peer.Endpoint,
        count: count);

    public void Refused(PeerEndpoint remote, CloseReason reason, string sentence, long count) => Raise(
        PeerEventKind.LinkRefused,
        count == 1
            ? $"A link from {remote} was refused: {sentence}"
            : $"{count} links were refused for the same reason, most recently from {remote}: {sentence}",
        endpoint: remote,
        reason: reason,
        count: count);

    public void DialFailed(ConnectException error, long count = 1) => Raise(
        PeerEventKind.DialFailed,
        count == 1 ? error.Message : $"{count} dials failed. The most recent failure: {error.Message}",
        endpoint: error.Endpoint,
        count: count);

    public void DialsPaused(PeerEndpoint last, long count, int reserve) => Raise(
        PeerEventKind.DialsPaused,
        $"{(count == 1 ? $"The dial to {last} is" : $"{count} dials, the last to {last}, are")} paused because this process has no file "
        + $"handles left but the {reserve} that nodes leave unused. Raise the limit of open files (ulimit -n), or use fewer connections.",
        endpoint: last,
        count: count);

    public void Dropped(Peer peer, long count) => Raise(
        PeerEventKind.MessagesDropped,
        $"{Messages(count)} for peer '{peer}' {(count == 1 ? "was" : "were")} dropped because its send queue is full.",
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

    public void LinesIgnored(Peer? peer, PeerEndpoint remote, long count, string why) => Raise(
        PeerEventKind.LinesIgnored,
        count == 1
            ? $"A line from {remote} was ignored: {why}."
            : $"{count} lines from {remote} were ignored. The reason for the last one: {why}.",
        peer,
        remote,
        count: count);

    public void HandlerFailed(string which, Exception error, long count = 1) => Raise(
        PeerEventKind.HandlerFailed,
        $"Handler '{which}' failed{(count == 1 ? "" : $" {count} times, most recently")}: {error.Sentence()}",
        count: count);

    public void Unhandled(string handler, long count) => Raise(
        PeerEventKind.MessagesUnhandled,
        $"{Messages(count)} waited for handler '{handler}' when the node stopped. Those that are not requests are in the inbox.",
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
            Time = _clock.GetUtcNow(),
            Kind = kind,
            Node = _nodeName,
            Peer = peer,
            Member = member,
            Endpoint = endpoint,
            Reason = reason,
            Count = count,
            Message = message,
        });
        Subscribers.OnLogged();
    }

    private static string Times(long count) => count == 1 ? "once" : $"{count} times";

    private static string Messages(long count) => count == 1 ? "1 message" : $"{count} messages";
}
