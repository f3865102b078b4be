using System.Diagnostics;
using System.Reflection;
using PeerShell.Transport;

namespace PeerShell.Tests.Transport;

/// <summary>The memory that connections use. Measured with no other test running, because all tests share the heap.</summary>
[Collection("Transport costs")]
public sealed class TransportCostTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static bool IsDebugBuild =>
        typeof(TcpTransport).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };

    [Fact(Timeout = Timeout)]
    public async Task Steady_traffic_over_TCP_allocates_nothing()
    {
        Assert.SkipWhen(IsDebugBuild, "Async methods allocate in debug builds.");
        var transport = new TcpTransport();
        await using var listener = await transport.ListenAsync(new PeerEndpoint("127.0.0.1", 0), TestContext.Current.CancellationToken);
        using var near = await transport.DialAsync(listener.LocalEndpoint, Token);
        using var far = await listener.AcceptAsync();
        ArraySegment<byte>[] one = [new byte[100]];
        ArraySegment<byte>[] two = [new byte[100], new byte[100]];
        var buffer = new byte[1000];

        // Take the best of many rounds, because in other rounds the code moves to another thread or is being compiled.
        var least = long.MaxValue;
        for (var round = 0; round < 1000 && least > 0; round++)
        {
            var thread = Environment.CurrentManagedThreadId;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++)
            {
                await near.SendAsync(one);
                await near.SendAsync(two);
                for (var rest = 300; rest > 0;)
                    rest -= await far!.ReceiveAsync(buffer);
            }

            if (thread == Environment.CurrentManagedThreadId)
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_idle_in_memory_connection_uses_little_memory()
    {
        const int Count = 1000;
        var transport = new InMemoryTransport();
        var alice = new PeerEndpoint("alice", 7000);
        await using var listener = await transport.ListenAsync(alice, TestContext.Current.CancellationToken);
        var kept = new List<object>(4 * Count);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
        {
            var near = await transport.DialAsync(alice, Token);
            var far = (await listener.AcceptAsync())!;
            await near.SendAsync([new byte[1000]]);
            Assert.Equal(1000, await far.ReceiveAsync(new byte[1000]));
            kept.AddRange([near, far, near.ReceiveAsync(default).AsTask(), far.ReceiveAsync(default).AsTask()]);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        GC.KeepAlive(kept);
        Assert.InRange(each, 0, 8192);
    }
}

[CollectionDefinition("Transport costs", DisableParallelization = true)]
public sealed class TransportCosts;
