using PeerShell.Node;

namespace PeerShell.Tests.Node;

/// <summary>A server whose handlers are tested, and a client that is connected to it.</summary>
internal sealed class HandlerPair(PeerNode server, PeerNode client, Peer peer) : IAsyncDisposable
{
    /// <summary>A short drain time, for handlers that do not return.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Small limits: a handler's queue, the window and the sender's queue together hold fewer messages than are sent.</summary>
    public static readonly NodeLimits Small = new()
    {
        HandlerMessages = 10,
        ReceiveWindow = 1024,
        SendQueueMessages = 100,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public PeerNode Server { get; } = server;

    public PeerNode Client { get; } = client;

    /// <summary>The server, as the client sees it.</summary>
    public Peer Peer { get; } = peer;

    /// <summary>The client, as the server sees it.</summary>
    public Peer ClientPeer => Server.Peers.Single();

    /// <summary>The events that report failures of the server's handlers.</summary>
    public IEnumerable<PeerEvent> Failures => Server.GetEvents().Where(happened => happened.Kind == PeerEventKind.HandlerFailed);

    public static async Task<HandlerPair> StartAsync(Func<PeerNodeOptions, PeerNodeOptions>? change = null)
    {
        var options = TestNodes.Options("server");
        options = change?.Invoke(options) ?? options;
        var server = await PeerNode.StartAsync(options, Stop);
        var client = await PeerNode.StartAsync(options with { Name = "client" }, Stop);
        var peer = await client.ConnectAsync(server.Endpoint!, Stop);
        await server.UntilAsync(() => server.Peers.Count == 1);
        return new HandlerPair(server, client, peer);
    }

    public async Task SendAsync(int count, int first = 0)
    {
        for (var number = first; number < first + count; number++)
            await Peer.SendAsync($"{number}", cancellationToken: Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.StopAsync(TimeSpan.Zero);
        await Server.StopAsync(TimeSpan.Zero);
    }
}
