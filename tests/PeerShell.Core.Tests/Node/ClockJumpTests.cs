using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Protocol.JsonLines;
using PeerShell.Transport;

namespace PeerShell.Tests.Node;

/// <summary>No wait depends on the date, which users, time servers and suspended machines set forward and back.</summary>
public sealed class ClockJumpTests
{
    private readonly JumpingClock _clock = new();
    private readonly CuttableNetwork _network = new();

    private const int Patience = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task A_second_stop_hastens_the_first_although_the_date_was_set_forward()
    {
        await using var full = await PeerNode.StartAsync(Full(), TestContext.Current.CancellationToken);
        var node = await PeerNode.StartAsync(TestNodes.Options("node", _network.Plug("node")) with { Clock = _clock }, Stop);
        var peer = await node.ConnectAsync(full.Endpoint!, Stop);
        await peer.SendAsync("accepted", cancellationToken: Stop);
        await peer.SendAsync("held back", cancellationToken: Stop);
        var first = node.StopAsync(TimeSpan.FromDays(1));

        _clock.Jump(TimeSpan.FromDays(2));
        await node.StopAsync(TimeSpan.Zero).WaitAsync(TimeSpan.FromSeconds(20), Stop);

        Assert.True(first.IsCompletedSuccessfully);
    }

    [Fact(Timeout = Patience)]
    public async Task A_second_stop_with_more_time_does_not_shorten_the_first_although_the_date_was_set_back()
    {
        await using var full = await PeerNode.StartAsync(Full(), TestContext.Current.CancellationToken);
        var node = await PeerNode.StartAsync(TestNodes.Options("node", _network.Plug("node")) with { Clock = _clock }, Stop);
        var peer = await node.ConnectAsync(full.Endpoint!, Stop);
        await peer.SendAsync("accepted", cancellationToken: Stop);
        await peer.SendAsync("held back", cancellationToken: Stop);
        var first = node.StopAsync(TimeSpan.FromMilliseconds(300));

        // A later end must not replace the earlier one.
        _clock.Jump(TimeSpan.FromDays(-2));
        var second = node.StopAsync(TimeSpan.FromDays(1));

        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    [Fact(Timeout = Patience)]
    public async Task A_program_that_failed_is_dialled_again_after_the_backoff_although_the_date_was_set_back()
    {
        var wire = new InMemoryTransport();
        await using var node = await PeerNode.StartAsync(
            TestNodes.Options("node", wire) with { Discovery = DiscoveryMode.Mesh, Clock = _clock }, TestContext.Current.CancellationToken);
        using var identity = NodeIdentity.Create();
        var place = new PeerEndpoint("127.0.0.1", 9000);
        ProgramAddress[] told = [new(identity.Id.ToUuid(), place.ToString())];
        var dialler = node.Rooms.JsonLinesDialler;
        dialler.OnAddresses(told, place);
        await node.EventAsync(PeerEventKind.DialFailed);

        _clock.Jump(TimeSpan.FromDays(-1));
        await using var late = await PeerNode.StartAsync(
            TestNodes.Options("late", wire) with { Identity = identity, Listen = [place] }, Stop);
        for (var time = System.Diagnostics.Stopwatch.StartNew(); node.Peers is not [{ IsConnected: true }];)
        {
            Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
            dialler.OnAddresses(told, place);
            await Task.Delay(10, Stop);
        }
    }

    private PeerNodeOptions Full() => TestNodes.Options("full", _network.Plug("full")) with
    {
        Limits = new NodeLimits { InboxMessages = 1 },
        DrainTime = TimeSpan.FromMilliseconds(100),
    };
}
