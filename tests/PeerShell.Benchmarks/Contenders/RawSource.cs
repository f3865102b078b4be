using System.Collections.Concurrent;
using System.Buffers.Binary;
using System.Net.Sockets;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Fills a batch with frames for each socket and sends it.</summary>
internal sealed class RawSource(int connections) : IRole
{
    private readonly ConcurrentQueue<Socket> _sockets = new();
    private readonly Counter _connected = new();
    private Task? _allConnected;

    public int Port { get; private set; }

    public static async Task<IRole> StartAsync(RoleArguments arguments)
    {
        RawSource source = new(arguments.Connections);
        source.Port = await RawSockets.ConnectAsync(arguments, source.Add);
        return source;
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        await (_allConnected ??= _connected.ReachAsync(connections));
        await Task.WhenAll(_sockets.Select(socket => SendAsync(socket, count, new byte[size])));
        return [];
    }

    private void Add(Socket socket)
    {
        _sockets.Enqueue(socket);
        _connected.Add(1);
    }

    private static async Task SendAsync(Socket socket, long count, byte[] body)
    {
        var batch = new byte[Math.Max(RawSockets.BatchSize, RawSockets.PrefixSize + body.Length)];
        while (count > 0)
        {
            var length = Fill(batch, body, ref count);
            await RawSockets.SendAsync(socket, batch.AsMemory(0, length));
        }
    }

    private static int Fill(byte[] batch, byte[] body, ref long count)
    {
        var length = 0;
        for (; count > 0 && batch.Length - length >= RawSockets.PrefixSize + body.Length; count--)
        {
            BinaryPrimitives.WriteInt32LittleEndian(batch.AsSpan(length), body.Length);
            body.CopyTo(batch, length + RawSockets.PrefixSize);
            length += RawSockets.PrefixSize + body.Length;
        }

        return length;
    }
}
