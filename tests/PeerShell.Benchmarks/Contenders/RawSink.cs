using System.Buffers.Binary;
using System.Net.Sockets;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Counts the frames that arrive on any number of sockets.</summary>
internal sealed class RawSink : IRole
{
    private readonly Counter _counter = new();

    public int Port { get; private set; }

    public static async Task<IRole> StartAsync(RoleArguments arguments)
    {
        RawSink sink = new();
        sink.Port = await RawSockets.ConnectAsync(arguments, socket => _ = sink.ReadAsync(socket));
        return sink;
    }

    public async Task<double[]> RunAsync(long count, int size)
    {
        await _counter.ReachAsync(count);
        return [];
    }

    private async Task ReadAsync(Socket socket)
    {
        byte[]? buffer = null;
        var kept = 0;
        long skip = 0;
        while (true)
        {
            // It waits without a buffer, so that an idle connection costs as little memory as possible.
            if (kept == 0 && skip == 0)
            {
                buffer = null;
                await socket.ReceiveAsync(Memory<byte>.Empty);
            }

            buffer ??= GC.AllocateUninitializedArray<byte>(RawSockets.BatchSize);
            var received = await socket.ReceiveAsync(buffer.AsMemory(kept));
            if (received == 0)
                return;

            _counter.Add(Count(buffer, kept + received, ref skip, out kept));
        }
    }

    /// <summary>Counts the frames that end in the buffer, without reading their bodies.</summary>
    private static long Count(byte[] buffer, int end, ref long skip, out int kept)
    {
        long count = 0, at = skip;
        if (skip > 0 && at <= end)
            count++;

        while (at + RawSockets.PrefixSize <= end)
        {
            at += RawSockets.PrefixSize + BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan((int)at));
            if (at <= end)
                count++;
        }

        skip = Math.Max(0, at - end);
        kept = (int)Math.Max(0, end - at);
        buffer.AsSpan(end - kept, kept).CopyTo(buffer);
        return count;
    }
}
