using System.Buffers.Binary;
using System.Net.Sockets;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Calls over a socket, each as one frame.</summary>
internal sealed class RawCalls(Socket socket) : ICalls
{
    private readonly RawFrames _frames = new(socket);

    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new CallerRole(new RawCalls(await RawSockets.DialAsync(arguments.Port)));

    public async ValueTask CallAsync(byte[] body)
    {
        await SendAsync(body);
        await _frames.ReadAsync();
    }

    public async ValueTask SendAsync(byte[] body) => await RawSockets.SendAsync(socket, RawSockets.Frame(body));
}

/// <summary>Sends back calls and ignores other frames.</summary>
internal sealed class RawEcho : IRole
{
    public int Port { get; private set; }

    public static async Task<IRole> StartAsync(RoleArguments arguments) =>
        new RawEcho { Port = await RawSockets.ConnectAsync(arguments, socket => _ = EchoAsync(socket)) };

    public Task<double[]> RunAsync(long count, int size) => Task.FromResult<double[]>([]);

    private static async Task EchoAsync(Socket socket)
    {
        RawFrames frames = new(socket);
        while (true)
        {
            var frame = await frames.ReadAsync();
            if (frame.Length == RawSockets.PrefixSize + CallerRole.CallSize)
                await RawSockets.SendAsync(socket, frame);
        }
    }
}

/// <summary>Reads frames one by one, receiving as many bytes at a time as are available.</summary>
internal sealed class RawFrames(Socket socket)
{
    private readonly byte[] _buffer = new byte[RawSockets.BatchSize];
    private int _start;
    private int _end;

    /// <summary>Reads the next frame, including its length. It is valid until the frame after it is read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        var length = RawSockets.PrefixSize;
        while (true)
        {
            if (_end - _start >= RawSockets.PrefixSize)
                length = RawSockets.PrefixSize + BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
            if (_end - _start >= length && length > RawSockets.PrefixSize)
                break;

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            var received = await socket.ReceiveAsync(_buffer.AsMemory(_end));
            if (received == 0)
                throw new IOException("The other side has closed the connection.");

            _end += received;
        }

        _start += length;
        return _buffer.AsMemory(_start - length, length);
    }
}
