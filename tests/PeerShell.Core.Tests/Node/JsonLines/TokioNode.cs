using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.JsonLines;

/// <summary>
/// Behaves on the wire as tokio-p2p does (github.com/kc1212/tokio-p2p, src/node.rs). It listens, dials with a Ping, answers the
/// Ping of an unknown peer, and never closes or removes a peer. It gossips all its peers, including the receiver, to one random
/// peer, and dials unknown addresses that it receives. Unlike tokio-p2p, it gossips more often than once a second.
/// </summary>
internal sealed class TokioNode : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Guid, (LinesProgram Link, string Address)> _peers = new();
    private readonly ConcurrentBag<LinesProgram> _links = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];

    public TokioNode()
    {
        _listener.Start();
        Endpoint = PeerEndpoint.From((IPEndPoint)_listener.LocalEndpoint);
        _running.Add(ServeAsync());
        _running.Add(GossipAsync());
    }

    public Guid Id { get; } = Guid.NewGuid();

    public PeerEndpoint Endpoint { get; }

    public ICollection<Guid> Peers => _peers.Keys;

    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>The problems that would have made tokio-p2p panic.</summary>
    public ConcurrentQueue<string> Panics { get; } = new();

    public async Task DialAsync(string address)
    {
        var endpoint = IPEndPoint.Parse(address);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, _stop.Token);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return;
        }

        var link = new LinesProgram(socket, Id);
        _links.Add(link);
        await link.PingAsync(Endpoint.ToString());
        _ = ProcessAsync(link);
    }

    public async Task BroadcastAsync(string text)
    {
        foreach (var (link, _) in _peers.Values)
            await SendAsync(() => link.SayAsync(text));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        foreach (var link in _links)
            link.Dispose();

        await Task.WhenAll(_running);
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var link = new LinesProgram(await _listener.AcceptSocketAsync(_stop.Token), Id);
                _links.Add(link);
                _ = ProcessAsync(link);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ProcessAsync(LinesProgram link)
    {
        try
        {
            while (await link.ReadAsync() is { } line)
            {
                using var json = JsonDocument.Parse(line);
                var message = Assert.Single(json.RootElement.EnumerateObject());
                switch (message.Name)
                {
                    case "Ping":
                        if (_peers.TryAdd(message.Value[0].GetGuid(), (link, Address(message.Value))))
                            await link.PongAsync(Endpoint.ToString());

                        break;
                    case "Pong":
                        _peers.TryAdd(message.Value[0].GetGuid(), (link, Address(message.Value)));
                        break;
                    case "Payload":
                        Heard.Enqueue(message.Value.GetString()!);
                        break;
                    case "AddrVec":
                        foreach (var entry in message.Value.EnumerateArray())
                        {
                            if (entry[0].GetGuid() == Id && IsPeerShell(link))
                                Panics.Enqueue("It received its own address and would dial itself.");
                            else if (entry[0].GetGuid() != Id && !_peers.ContainsKey(entry[0].GetGuid()))
                                await DialAsync(Address(entry));
                        }

                        break;
                    default:
                        Panics.Enqueue($"It received an invalid line: {line}");
                        break;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // tokio-p2p prints "client done" and keeps the peer.
        }
    }

    private async Task GossipAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, CancellationToken.None);
            if (_peers.Values.ToArray() is not { Length: > 0 } peers)
                continue;

            var list = string.Join(',', _peers.Select(peer => $"[\"{peer.Key}\",\"{peer.Value.Address}\"]"));
            var (link, _) = peers[Random.Shared.Next(peers.Length)];
            await SendAsync(() => link.WriteAsync($$"""{"AddrVec":[{{list}}]}"""));
        }
    }

    // Other tokio-p2p nodes send a node its own address all the time, so only PeerShell nodes are checked.
    private bool IsPeerShell(LinesProgram link) => _peers.Any(peer => peer.Value.Link == link && peer.Key.Version == 8);

    // Parsed as a socket address, as in Rust, which accepts no host names.
    private static string Address(JsonElement program) => IPEndPoint.Parse(program[1].GetString()!).ToString();

    private async Task SendAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            if (!_stop.IsCancellationRequested)
                Panics.Enqueue($"Sending to a peer failed: {error.Message}");
        }
    }
}
