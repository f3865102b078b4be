using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>Nodes as the tests want them: quick to notice, quick to redial, on a network of their own.</summary>
internal static class TestNodes
{
    public static readonly BackoffOptions QuickBackoff = new()
    {
        Initial = TimeSpan.FromMilliseconds(10),
        Cap = TimeSpan.FromMilliseconds(50),
    };

    public static PeerNodeOptions Options(string name, ITransport? transport = null) => new()
    {
        Name = name,
        Transport = transport ?? new TcpTransport(),
        Backoff = QuickBackoff,
        Discovery = DiscoveryMode.Manual,
    };

    public static Task<PeerNode> StartAsync(string name, ITransport? transport = null) =>
        PeerNode.StartAsync(Options(name, transport), TestContext.Current.CancellationToken);

    /// <summary>Waits until something holds, looking again at each change of the node's peers and events.</summary>
    public static async Task UntilAsync(this PeerNode node, Func<bool> holds)
    {
        var timeout = TimeSpan.FromSeconds(30);
        while (true)
        {
            var changed = Task.WhenAny(node.WaitForChangeAsync(), node.WaitForEventAsync(), node.Inbox.WaitForChangeAsync());
            if (holds())
                return;

            try
            {
                await changed.WaitAsync(timeout, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"It never held. Events of '{node.Name}':\n{string.Join('\n', node.GetEvents().TakeLast(30).Select(e => $"{e.Kind} {e.Reason} {e.Count} {e.Message}"))}\nPeers:\n{string.Join('\n', node.Peers.Select(p => $"{p} {p.State} queued {p.MessagesQueued} reconnects {p.Reconnects}"))}");
            }
        }
    }

    /// <summary>Waits until something holds of a handler, whose counters tell nobody when they change.</summary>
    public static async Task UntilAsync(this PeerHandler handler, Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            Assert.False(limit.IsCancellationRequested, $"It never held: {handler.State}, {handler.Count} handled, {handler.Errors} errors, {handler.Queued} queued, {handler.Running} running.");
            await Task.Delay(1, CancellationToken.None);
        }
    }

    public static Task<PeerEvent> EventAsync(this PeerNode node, PeerEventKind kind) => node.EventAsync(e => e.Kind == kind);

    public static async Task<PeerEvent> EventAsync(this PeerNode node, Func<PeerEvent, bool> filter)
    {
        PeerEvent? found = null;
        await node.UntilAsync(() => (found = node.GetEvents().FirstOrDefault(filter)) is not null);
        return found!;
    }

    public static async Task<PeerMessage> ReceiveAsync(this PeerNode node) =>
        await node.Inbox.TakeAsync(cancellationToken: TestContext.Current.CancellationToken);
}
