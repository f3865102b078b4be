using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PeerShell.Node;

/// <summary>
/// The metrics that nodes report to System.Diagnostics.Metrics, under the meter name <c>PeerShell</c>, each tagged with the
/// node's name. They are read from the nodes' own counters only while a listener collects them, so they cost nothing otherwise.
/// </summary>
internal static class NodeMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "PeerShell";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<PeerNode, bool> Nodes = new();

    static NodeMetrics()
    {
        Count("peershell.messages.sent", "{message}", "Messages queued for peers.", t => t.MessagesSent);
        Count("peershell.messages.received", "{message}", "Messages accepted from peers.", t => t.MessagesReceived);
        Count("peershell.messages.dropped", "{message}", "Messages dropped at full send queues.", t => t.MessagesDropped);
        Count(
            "peershell.messages.undeliverable",
            "{message}",
            "Messages whose session ended before they were acknowledged.",
            t => t.MessagesUndeliverable);
        Count("peershell.bytes.sent", "By", "Bytes of messages sent, including those sent again.", t => t.BytesSent);
        Count("peershell.bytes.received", "By", "Bytes of messages received, including those received again.", t => t.BytesReceived);
        Count("peershell.links.opened", "{link}", "Links accepted or dialled.", t => t.LinksOpened);
        Count("peershell.links.refused", "{link}", "Links that never carried a session.", t => t.LinksRefused);
        Gauge("peershell.links", "{link}", "Links open now.", n => n.Rooms.Links.Count);
        Gauge("peershell.peers", "{peer}", "Peers known now.", n => n.Peers.Count);
        Gauge(
            "peershell.queue.messages",
            "{message}",
            "Messages that wait to be sent or acknowledged.",
            n => n.Peers.Sum(p => p.MessagesQueued));
        Gauge("peershell.queue.bytes", "By", "Bytes that wait to be sent or acknowledged.", n => n.Peers.Sum(p => p.BytesQueued));
        Gauge("peershell.inbox.messages", "{message}", "Messages that wait to be received.", n => n.Inbox.Count);
        Gauge("peershell.handlers.messages", "{message}", "Messages that wait for handlers.", n => n.Handlers.Sum(h => h.Queued));
        Gauge("peershell.requests", "{request}", "Requests that wait for replies.", n => n.OpenRequests);
    }

    public static void Add(PeerNode node) => Nodes[node] = true;

    public static void Remove(PeerNode node) => Nodes.TryRemove(node, out _);

    private static void Count(string name, string unit, string description, Func<NodeTotals, long> value) =>
        Meter.CreateObservableCounter(name, () => Measure(node => value(node.Totals)), unit, description);

    private static void Gauge(string name, string unit, string description, Func<PeerNode, long> value) =>
        Meter.CreateObservableUpDownCounter(name, () => Measure(value), unit, description);

    private static IEnumerable<Measurement<long>> Measure(Func<PeerNode, long> value) =>
        Nodes.Keys.Select(node => new Measurement<long>(value(node), new KeyValuePair<string, object?>("node", node.Name)));
}
