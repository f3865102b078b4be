using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Node.Handlers;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>Starts nodes for tests, which redial fast, and waits for their changes.</summary>
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

    /// <summary>Waits until a condition holds, and checks it at each change of the node's peers, events and inbox.</summary>
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
                var events = node.GetEvents().TakeLast(30).Select(e => $"{e.Kind} {e.Reason} {e.Count} {e.Message}");
                var peers = node.Peers.Select(p => $"{p} {p.State} queued {p.MessagesQueued} reconnects {p.Reconnects}");
                Assert.Fail(
                    $"The condition never held. Events of '{node.Name}':\n{string.Join('\n', events)}\nPeers:\n{string.Join('\n', peers)}");
            }
        }
    }

    /// <summary>Waits until a condition on a handler holds. It polls because no event marks a change of a handler's counters.</summary>
    public static async Task UntilAsync(this PeerHandler handler, Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            Assert.False(
                limit.IsCancellationRequested,
                $"The condition never held: {handler.State}, {handler.Count} handled, {handler.Errors} errors, {handler.Queued} queued, "
                + $"{handler.Running} running.");
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
