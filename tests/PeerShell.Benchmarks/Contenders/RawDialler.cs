using System.Collections.Concurrent;
using System.Net.Sockets;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>Dials, and sends one frame on each new connection.</summary>
internal sealed class RawDialler(RoleArguments arguments) : IRole
{
    // Kept, so that the connections stay open.
    private readonly ConcurrentQueue<Socket> _sockets = new();

    public int Port => 0;

    public async Task<double[]> RunAsync(long count, int size)
    {
        var frame = RawSockets.Frame(new byte[size]);
        return await ManyAtOnce.RunAsync(count, async () =>
        {
            var socket = await RawSockets.DialAsync(arguments.Port);
            _sockets.Enqueue(socket);
            await RawSockets.SendAsync(socket, frame);
        });
    }
}
