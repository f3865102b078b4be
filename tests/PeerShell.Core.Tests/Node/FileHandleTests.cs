using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>A node leaves a reserve of file handles to the rest of its process.</summary>
public sealed class FileHandleTests
{
    private const int Plenty = 10_000, Reserve = 128;

    private readonly InMemoryTransport _wire = new();
    private readonly CuttableNetwork _network = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dial_that_a_user_asks_for_is_refused_at_once()
    {
        var scarce = new ScarceTransport(_wire) { Free = Reserve };
        await using var far = await TestNodes.StartAsync("far", _wire);
        await using var node = await TestNodes.StartAsync("node", scarce);

        var error = await Assert.ThrowsAsync<ConnectException>(() => node.ConnectAsync(far.Endpoint!, Stop));

        Assert.Equal(ConnectFailure.TooFewHandles, error.Failure);
        Assert.Contains("the 128 that nodes leave unused", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, scarce.Dials);
        Assert.Empty(node.DialledEndpoints);

        scarce.Free = Plenty;
        Assert.True((await node.ConnectAsync(far.Endpoint!, Stop)).IsConnected);
    }

    [Fact]
    public async Task A_bootstrap_address_is_dialled_when_there_are_handles_again_and_an_event_says_that_it_waits()
    {
        var scarce = new ScarceTransport(_wire) { Free = Reserve };
        await using var far = await TestNodes.StartAsync("far", _wire);
        await using var node = await TestNodes.StartAsync("node", scarce);

        var error = await Assert.ThrowsAsync<ConnectException>(() => node.JoinAsync(far.Endpoint!, Stop));
        Assert.Equal(ConnectFailure.TooFewHandles, error.Failure);
        var paused = await node.EventAsync(PeerEventKind.DialsPaused);
        Assert.Equal((far.Endpoint, 1), (paused.Endpoint, paused.Count));
        Assert.Equal(0, scarce.Dials);

        scarce.Free = Reserve + 2;
        await node.UntilAsync(() => node.Peers is [{ IsConnected: true }]);
        Assert.DoesNotContain(node.GetEvents(), happened => happened.Kind == PeerEventKind.DialFailed);
    }

    [Fact]
    public async Task Members_that_can_not_be_dialled_for_want_of_handles_are_not_suspected_and_the_pauses_are_counted()
    {
        const int members = 20;
        var atATime = TestMesh.Quick.Dials;
        await using var hub = await TestMesh.StartAsync("hub", _wire);
        var scarce = new ScarceTransport(_wire) { Free = Plenty };
        await using var node = await TestMesh.StartAsync("node", scarce, hub.Endpoint!);
        await TestMesh.AreMeshAsync([hub, node]);
        scarce.Free = Reserve;

        // Others dial only the hub. The node itself must dial them.
        var limits = new NodeLimits { HandshakeTime = TimeSpan.FromMinutes(5) };
        List<PeerNode> others = [];
        for (var i = 0; i < members; i++)
        {
            var options = TestMesh.Options($"other-{i}", new OneWayTransport(_wire, hub.Endpoint!), hub.Endpoint!);
            others.Add(await PeerNode.StartAsync(options with { Limits = limits }, Stop));
        }

        await node.UntilAsync(() => Pauses(node).Sum(happened => happened.Count) == atATime);

        Assert.InRange(Pauses(node).Count(), 1, 10);
        Assert.All(node.Members, member => Assert.Equal(MemberState.Alive, member.State));
        Assert.Equal(1, node.Peers.Count(peer => peer.IsConnected));
        scarce.Free = Plenty;
        await node.UntilAsync(() => node.Peers.Count(peer => peer.IsConnected) == members + 1);
        Assert.DoesNotContain(node.GetEvents(), happened => happened.Kind is PeerEventKind.MemberSuspected or PeerEventKind.DialFailed);
        await TestMesh.StopAsync(others);
    }

    [Fact]
    public async Task A_lost_peer_that_can_not_be_redialled_for_want_of_handles_is_not_taken_for_absent()
    {
        var scarce = new ScarceTransport(_network.Plug("node")) { Free = Plenty };
        await using var far = await TestNodes.StartAsync("far", _network.Plug("far"));
        await using var node = await TestNodes.StartAsync("node", scarce);
        var peer = await node.ConnectAsync(far.Endpoint!, Stop);
        scarce.Free = 0;

        _network.Break("node", "far");
        await node.EventAsync(PeerEventKind.DialsPaused);

        Assert.Equal(PeerState.Reconnecting, peer.State);
        scarce.Free = Plenty;
        await node.UntilAsync(() => peer.IsConnected);
    }

    [Fact]
    public async Task An_accepted_link_is_refused_at_half_of_the_reserve_with_a_reason()
    {
        var scarce = new ScarceTransport(_wire) { Free = Reserve / 2 };
        await using var node = await TestNodes.StartAsync("node", scarce);
        await using var first = await TestNodes.StartAsync("first", _wire);
        await using var second = await TestNodes.StartAsync("second", _wire);
        Assert.True((await first.ConnectAsync(node.Endpoint!, Stop)).IsConnected);
        scarce.Free = (Reserve / 2) - 1;

        var error = await Assert.ThrowsAsync<ConnectException>(() => second.ConnectAsync(node.Endpoint!, Stop));

        Assert.Equal(ConnectFailure.Rejected, error.Failure);
        Assert.Contains(nameof(CloseReason.TooFewHandles), error.Message, StringComparison.Ordinal);
        var refused = await node.EventAsync(PeerEventKind.LinkRefused);
        Assert.Equal((CloseReason.TooFewHandles, 1), (refused.Reason, refused.Count));
        Assert.Equal(1, node.Totals.LinksRefused);
        Assert.True(node.Peers.Single().IsConnected);
    }

    [Fact]
    public async Task An_accepted_link_is_reset_at_a_quarter_of_the_reserve_because_a_refusal_holds_a_handle()
    {
        await using var node = await TestNodes.StartAsync("node", new ScarceTransport(_wire) { Free = (Reserve / 4) - 1 });
        using var far = await _wire.DialAsync(node.Endpoint!, Stop);

        await Assert.ThrowsAnyAsync<IOException>(async () => await far.ReceiveAsync(new byte[100]));

        await node.EventAsync(happened => happened is { Kind: PeerEventKind.LinkRefused, Reason: CloseReason.TooFewHandles });
        await node.UntilAsync(() => node.Rooms.Links.Count == 0);
    }

    [Fact]
    public async Task A_node_stops_while_its_dials_are_paused()
    {
        await using var far = await TestNodes.StartAsync("far", _wire);
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node", new ScarceTransport(_wire)) with { Bootstrap = [far.Endpoint!] }, Stop);
        await node.EventAsync(PeerEventKind.DialsPaused);

        await node.StopAsync().WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public void The_reserve_may_be_0_but_not_less()
    {
        new NodeLimits { FileHandleReserve = 0 }.Validate();

        Assert.Contains(
            nameof(NodeLimits.FileHandleReserve),
            Assert.Throws<ArgumentException>(() => new NodeLimits { FileHandleReserve = -1 }.Validate()).Message,
            StringComparison.Ordinal);
    }

    private static IEnumerable<PeerEvent> Pauses(PeerNode node) =>
        node.GetEvents().Where(happened => happened.Kind == PeerEventKind.DialsPaused);

    /// <summary>A transport whose process has as many handles left as the test says.</summary>
    private sealed class ScarceTransport : ITransport
    {
        private readonly ITransport _inner;
        private readonly SteppedClock _clock = new();
        private readonly HandleBudget _handles;
        private int _dials;
        private volatile int _free;

        public ScarceTransport(ITransport inner)
        {
            _inner = inner;
            _handles = new HandleBudget(() => _free, _clock);
        }

        public int Free
        {
            get => _free;
            set
            {
                _free = value;
                _clock.Step();
            }
        }

        public int Dials => _dials;

        HandleBudget? ITransport.Handles => _handles;

        public ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
            _inner.ListenAsync(endpoint, cancellationToken);

        public ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _dials);
            return _inner.DialAsync(endpoint, cancellationToken);
        }

        /// <summary>A clock that stands still until the test changes the number of handles, so that each number is counted.</summary>
        private sealed class SteppedClock : TimeProvider
        {
            private long _hours;

            public override long TimestampFrequency => 1;

            public void Step() => Interlocked.Increment(ref _hours);

            public override long GetTimestamp() => 3600 * Volatile.Read(ref _hours);
        }
    }

    /// <summary>Dials one endpoint only, so that the others have to dial.</summary>
    private sealed class OneWayTransport(ITransport inner, PeerEndpoint only) : ITransport
    {
        public ValueTask<IConnectionListener> ListenAsync(PeerEndpoint endpoint, CancellationToken cancellationToken) =>
            inner.ListenAsync(endpoint, cancellationToken);

        public async ValueTask<IConnection> DialAsync(PeerEndpoint endpoint, CancellationToken cancellationToken)
        {
            if (endpoint != only)
                await Task.Delay(Timeout.Infinite, cancellationToken);

            return await inner.DialAsync(endpoint, cancellationToken);
        }
    }
}
