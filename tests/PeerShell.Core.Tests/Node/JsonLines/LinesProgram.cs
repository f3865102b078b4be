using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PeerShell.Transport;
using TestNode = PeerShell.Node.PeerNode;

namespace PeerShell.Tests.Node.JsonLines;

/// <summary>A program that speaks JSON lines over its own socket, line by line, as a test controls it.</summary>
internal sealed class LinesProgram : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _reader;

    public LinesProgram(Socket socket, Guid? id = null)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket));
        Id = id ?? Guid.NewGuid();
    }

    public Guid Id { get; }

    public string Name => Id.ToString("N")[..8];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<LinesProgram> DialAsync(PeerEndpoint endpoint, Guid? id = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, endpoint.Port), Stop);
        return new LinesProgram(socket, id);
    }

    /// <summary>Dials a node and becomes its peer.</summary>
    public static async Task<LinesProgram> JoinAsync(TestNode node, Guid? id = null, string address = "127.0.0.1:0")
    {
        var program = await DialAsync(node.Endpoint!, id);
        await program.PingAsync(address);
        Assert.StartsWith($$"""{"Pong":["{{node.Id.ToUuid()}}","127.0.0.1:""", await program.ReadAsync(), StringComparison.Ordinal);
        await node.UntilAsync(() => node.Peers.Any(peer => peer.IsConnected && peer.Name == program.Name));
        return program;
    }

    public Task PingAsync(string address = "127.0.0.1:0") => WriteAsync($$"""{"Ping":["{{Id}}","{{address}}"]}""");

    public Task PongAsync(string address = "127.0.0.1:0") => WriteAsync($$"""{"Pong":["{{Id}}","{{address}}"]}""");

    public Task SayAsync(string text) => WriteAsync($$"""{"Payload":{{JsonSerializer.Serialize(text)}}}""");

    public Task WriteAsync(string line) => WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, Stop)..];
    }

    /// <summary>Reads the next line; null at the end.</summary>
    public async Task<string?> ReadAsync() => await _reader.ReadLineAsync(Stop);

    /// <summary>Reads the next Payload and skips other lines.</summary>
    public async Task<string> HearAsync()
    {
        while (await ReadAsync() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("Payload", out var text))
                return text.GetString()!;
        }

        throw new EndOfStreamException("The node ended the connection.");
    }

    /// <summary>Reads the next AddrVec and skips other lines.</summary>
    public async Task<Dictionary<Guid, string>> LearnAsync()
    {
        while (await ReadAsync() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("AddrVec", out var list))
                return list.EnumerateArray().ToDictionary(entry => entry[0].GetGuid(), entry => entry[1].GetString()!);
        }

        throw new EndOfStreamException("The node ended the connection.");
    }

    /// <summary>Waits until the connection ends in any way.</summary>
    public async Task<bool> EndsAsync()
    {
        try
        {
            while (await ReadAsync() is not null)
            {
            }
        }
        catch (IOException)
        {
            // A reset also ends the connection.
        }

        return true;
    }

    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
