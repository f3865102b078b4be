using PeerShell.Discovery;
using PeerShell.Node.Handlers;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>Writes a node's events to its log, and raises them as .NET events, one at a time, on the thread pool.</summary>
internal sealed class NodeEvents(PeerNode node, int capacity)
{
    private readonly Lock _lock = new();
    private readonly List<(PeerEventKind? Kind, EventHandler<PeerEvent> Handler)> _handlers = [];
    private bool _raising;
    private long _raised;

    public EventLog Log { get; } = new(capacity);

    public void Started() => Raise(
        PeerEventKind.NodeStarted,
        $"Node '{node.Name}' has started and listens {(node.Endpoint is null ? "nowhere" : "on " + string.Join(", ", node.ListenEndpoints))}.",
        endpoint: node.Endpoint);

    public void Stopped() => Raise(PeerEventKind.NodeStopped, $"Node '{node.Name}' has stopped.");

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

    public void Joined(Peer peer) => Raise(
        PeerEventKind.MemberJoined, $"Member '{peer}' is connected for the first time.", peer, peer.Endpoint);

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

    public void Refused(Link link, LinkEnd end) => Raise(
        PeerEventKind.LinkRefused,
        $"A link from {link.RemoteEndpoint} was refused: {end.Sentence}",
        endpoint: link.RemoteEndpoint,
        reason: end.Reason);

    public void DialFailed(PeerEndpoint endpoint, ConnectException error) =>
        Raise(PeerEventKind.DialFailed, error.Message, endpoint: endpoint);

    public void Dropped(Peer peer, long count) => Raise(
        PeerEventKind.MessagesDropped,
        $"{count} messages for peer '{peer}' were dropped: its send queue is full.",
        peer,
        peer.Endpoint,
        count: count);

    public void Undeliverable(Peer peer, long count, CloseReason reason, string sentence) => Raise(
        PeerEventKind.MessagesUndeliverable,
        $"{count} messages for peer '{peer}' were not acknowledged and may not have arrived: {sentence}",
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

    public void Subscribe(PeerEventKind? kind, EventHandler<PeerEvent>? handler)
    {
        if (handler is null)
            return;

        lock (_lock)
            _handlers.Add((kind, handler));
    }

    public void Unsubscribe(PeerEventKind? kind, EventHandler<PeerEvent>? handler)
    {
        lock (_lock)
        {
            var index = _handlers.FindLastIndex(entry => entry.Kind == kind && entry.Handler == handler);
            if (index >= 0)
                _handlers.RemoveAt(index);
        }
    }

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
            Time = node.Clock.GetUtcNow(),
            Kind = kind,
            Node = node.Name,
            Peer = peer,
            Member = member,
            Endpoint = endpoint,
            Reason = reason,
            Count = count,
            Message = message,
        });

        lock (_lock)
        {
            if (_handlers.Count == 0)
            {
                _raised = Log.Last;
                return;
            }

            if (_raising)
                return;

            _raising = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static events => events.RaiseAll(), this, preferLocal: false);
    }

    // Reads from the log, which bounds what a slow handler can fall behind by.
    private void RaiseAll()
    {
        while (true)
        {
            IReadOnlyList<PeerEvent> happened;
            (PeerEventKind? Kind, EventHandler<PeerEvent> Handler)[] handlers;
            lock (_lock)
            {
                happened = Log.After(_raised);
                if (happened.Count == 0)
                {
                    _raising = false;
                    return;
                }

                _raised = happened[^1].Sequence;
                handlers = [.. _handlers];
            }

            foreach (var one in happened)
            {
                foreach (var (_, handler) in handlers.Where(entry => entry.Kind is null || entry.Kind == one.Kind))
                    Call(handler, one);
            }
        }
    }

    private void Call(EventHandler<PeerEvent> handler, PeerEvent happened)
    {
        try
        {
            handler(node, happened);
        }
        catch (Exception error) when (happened.Kind != PeerEventKind.HandlerFailed)
        {
            HandlerFailed(happened.Kind.ToString(), error);
        }
        catch (Exception)
        {
            // A handler that fails on the news of a failure is not told of that as well.
        }
    }
}
