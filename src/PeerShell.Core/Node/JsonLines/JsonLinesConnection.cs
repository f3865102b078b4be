using System.Buffers;
using System.Net;
using PeerShell.Discovery;
using PeerShell.Node.Events;
using PeerShell.Node.Links;
using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Sessions;
using PeerShell.Transport;

namespace PeerShell.Node.JsonLines;

/// <summary>
/// A connection to a program that speaks JSON lines. It presents records to the link, and carries lines between the transport's
/// connection and a <see cref="JsonLinesEndpoint"/>, which translates.
/// </summary>
/// <remarks>
/// The link sees the end of this connection only when the node has accepted everything that was received and everything that
/// was written has been acknowledged. So a program may send and disconnect, however full the inbox is.
/// </remarks>
internal sealed class JsonLinesConnection : IConnection, IJsonLinesHost
{
    private const int ReceiveSize = 64 * 1024;

    private readonly JsonLinesGossip _gossip;
    private readonly JsonLinesDialler _dialler;
    private readonly TimeProvider _clock;
    private readonly Link _link;
    private readonly IConnection _inner;
    private readonly JsonLinesEndpoint _endpoint;
    private readonly PacedReport<string> _ignored;
    private readonly WakeUp _records = new(), _lines = new(), _room = new();
    private volatile IOException? _error;
    private volatile bool _isRead;
    private volatile bool _isSendingOver;

    /// <param name="profile">The identity of the node.</param>
    /// <param name="addresses">The endpoints that the node advertises.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="events">The node's events.</param>
    /// <param name="gossip">Sends known peers to the program.</param>
    /// <param name="dialler">Dials the addresses that the program sends.</param>
    /// <param name="link">The link.</param>
    /// <param name="inner">The transport's connection.</param>
    public JsonLinesConnection(
        NodeProfile profile,
        IReadOnlyList<PeerEndpoint> addresses,
        PeerNodeOptions options,
        NodeEvents events,
        JsonLinesGossip gossip,
        JsonLinesDialler dialler,
        Link link,
        IConnection inner)
    {
        _gossip = gossip;
        _dialler = dialler;
        _clock = options.Clock;
        _link = link;
        _inner = inner;
        _ignored = new PacedReport<string>(
            options.Clock, (count, why) => events.LinesIgnored(link.Session?.Peer, link.RemoteEndpoint, count, why));
        var limits = options.Limits;
        var self = new ProgramAddress(profile.Id.ToUuid(), Address(addresses).ToString());
        _endpoint = new JsonLinesEndpoint(
            new JsonLinesProfile(self, profile.Network, limits.MessageBytes, ReceiveWindow.FirstSizeOf(limits.ReceiveWindow)),
            this,
            dialled: link.Dialled is not null);
    }

    public PeerEndpoint LocalEndpoint => _inner.LocalEndpoint;

    public PeerEndpoint RemoteEndpoint => _inner.RemoteEndpoint;

    /// <summary>The peer at the other end; null until it is known.</summary>
    public Peer? Peer => _link.Session?.Peer;

    /// <summary>Starts to read and write lines.</summary>
    /// <param name="received">The bytes received on the transport's connection so far.</param>
    public void Start(byte[] received)
    {
        _ = ReadAsync(received);
        _ = WriteAsync();
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            var isRead = _isRead;
            var count = _endpoint.GiveRecords(buffer.Span, out var more, out var isDone);
            if (count > 0 || (buffer.IsEmpty && more))
                return count;

            if (isRead && isDone)
                return _error is { } error && !buffer.IsEmpty ? throw error : 0;

            await _records.WaitAsync().ConfigureAwait(false);
        }
    }

    public ValueTask SendAsync(IList<ArraySegment<byte>> buffers)
    {
        foreach (var buffer in buffers)
            _endpoint.TakeRecords(buffer);

        Wake();
        return ValueTask.CompletedTask;
    }

    public void ShutdownSend()
    {
        _isSendingOver = true;
        _lines.Set();
    }

    public void Abort()
    {
        _endpoint.Close();
        _inner.Abort();
        _ignored.End();
        _gossip.Remove(this);
        Wake();
    }

    public void Dispose() => Abort();

    /// <summary>Sends addresses of known peers to the program.</summary>
    public void SendAddresses(IEnumerable<ProgramAddress> known) => _endpoint.Tell(known);

    public JsonLinesSession Attach()
    {
        _gossip.Add(this);
        return _link.Session!.JsonLines!;
    }

    public string? Reach(string announced)
    {
        // A program that listens on all addresses announces the wildcard address. A loopback address is valid only on its own machine.
        if (!PeerEndpoint.TryParse(announced, out var endpoint) || endpoint.Port == 0)
            return null;
        if (IPAddress.TryParse(endpoint.Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            endpoint = new PeerEndpoint(RemoteEndpoint.Host, endpoint.Port);

        return AdvertisedEndpoints.IsFor(endpoint, RemoteEndpoint) ? endpoint.ToString() : null;
    }

    public void Wake()
    {
        _records.Set();
        _lines.Set();
        _room.Set();
    }

    public void OnAddresses(IReadOnlyList<ProgramAddress> known) => _dialler.OnAddresses(known, RemoteEndpoint);

    public void OnIgnored(string why) => _ignored.Add(why);

    // A program expects an IP address and a port, even if the node does not listen.
    private PeerEndpoint Address(IReadOnlyList<PeerEndpoint> addresses) =>
        JsonLinesGossip.Dialable(addresses, RemoteEndpoint)
        ?? new PeerEndpoint(IPAddress.TryParse(LocalEndpoint.Host, out _) ? LocalEndpoint.Host : "127.0.0.1", 0);

    private async Task ReadAsync(byte[] received)
    {
        try
        {
            await TakeAsync(received).ConfigureAwait(false);
            while (await ReceiveLinesAsync().ConfigureAwait(false))
            {
            }

            _endpoint.EndLines();
        }
        catch (Exception error)
        {
            Fail(error);
        }

        _isRead = true;
        Wake();
    }

    private async Task<bool> ReceiveLinesAsync()
    {
        // Wait without a buffer, so that an idle connection holds none.
        await _inner.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(ReceiveSize);
        try
        {
            var count = await _inner.ReceiveAsync(buffer).ConfigureAwait(false);
            await TakeAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
            return count > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            lines = lines[_endpoint.TakeLines(lines.Span, _clock.GetUtcNow().ToUnixTimeMilliseconds())..];
            _records.Set();
            if (!lines.IsEmpty)
                await _room.WaitAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync()
    {
        List<ArraySegment<byte>> lines = [];
        try
        {
            while (!_isSendingOver)
            {
                await _lines.WaitAsync().ConfigureAwait(false);
                while (_endpoint.GiveLines(lines))
                    await WriteAsync(lines).ConfigureAwait(false);
            }

            _inner.ShutdownSend();
        }
        catch (Exception error)
        {
            // The reader sees the error after it has read everything that was received.
            Fail(error);
        }
    }

    private async Task WriteAsync(List<ArraySegment<byte>> lines)
    {
        var written = false;
        try
        {
            await _inner.SendAsync(lines).ConfigureAwait(false);
            written = true;
        }
        finally
        {
            lines.Clear();
            _endpoint.OnWritten(written);
        }

        _records.Set();
    }

    private void Fail(Exception error) => _error ??= error as IOException ?? new IOException($"This node failed: {error}", error);
}
