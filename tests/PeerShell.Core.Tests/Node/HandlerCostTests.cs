using System.Diagnostics;
using System.Reflection;
using PeerShell.Node;
using PeerShell.Node.Messages;

namespace PeerShell.Tests.Node;

/// <summary>The memory that handling a message costs. Nothing else may run, because the whole process shares the heap.</summary>
[Collection<WholeProcess>]
public sealed class HandlerCostTests
{
    [Fact]
    public async Task Handling_allocates_nothing_beyond_the_message()
    {
        Assert.SkipWhen(
            typeof(PeerNode).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "Async methods allocate in debug builds.");
        await using var pair = await HandlerPair.StartAsync();
        var handler = pair.Server.AddHandler((_, _) => default);
        var message = new PeerMessage(pair.ClientPeer, default, [], default);
        IMessageQueue queue = handler;

        var least = long.MaxValue;
        for (var round = 0; round < 100 && least > 0; round++)
        {
            var (count, before) = (handler.Count + 10, GC.GetTotalAllocatedBytes(precise: true));
            for (var i = 0; i < 10; i++)
            {
                queue.Quota.Take(1, message.Cost);
                queue.Add([message]);
            }

            while (handler.Count < count)
                Thread.SpinWait(10);

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }
}
