using System.Text;
using PeerShell.Node;
using PeerShell.Node.Handlers;

#pragma warning disable xUnit1069 // All waits use the token under the name Stop, which the analyzer doesn't recognise.

namespace PeerShell.Tests.Node;

/// <summary>Messages that a function handles on the receiving thread.</summary>
public sealed class InlineHandlerTests
{
    private const int TimeLimit = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_hundred_thousand_messages_are_handled_once_and_in_order()
    {
        const int count = 100_000;
        await using var pair = await HandlerPair.StartAsync();
        List<string> handled = [];
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.Server.AddInlineHandler((in MessageView message) =>
        {
            handled.Add(Encoding.UTF8.GetString(message.Bytes));
            if (handled.Count == count)
                done.SetResult();
        });

        await pair.SendAsync(count);
        await done.Task.WaitAsync(Stop);

        Assert.Equal(Enumerable.Range(0, count).Select(number => $"{number}"), handled);
        Assert.Equal(0, pair.Server.Inbox.Count);
        await pair.Peer.FlushAsync(Stop);
        Assert.Equal(count, pair.Peer.MessagesAcknowledged);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_inline_handler_sees_topic_and_body_and_can_keep_a_message()
    {
        await using var pair = await HandlerPair.StartAsync();
        TaskCompletionSource<(string Topic, string Body, PeerMessage Kept)> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.Server.AddInlineHandler((in MessageView message) =>
            seen.SetResult((Encoding.UTF8.GetString(message.Topic), Encoding.UTF8.GetString(message.Bytes), message.ToMessage())));

        await pair.Peer.SendAsync("hello", "greeting", Stop);

        var (topic, body, kept) = await seen.Task.WaitAsync(Stop);
        Assert.Equal(("greeting", "hello"), (topic, body));
        Assert.Equal(("greeting", "hello", pair.ClientPeer), (kept.Topic, kept.Body, kept.From));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_failure_is_counted_and_reported_and_affects_no_other_message()
    {
        await using var pair = await HandlerPair.StartAsync();
        var calls = 0;
        var handler = pair.Server.AddInlineHandler((in MessageView _) => throw new InvalidOperationException($"call {++calls}"), "fragile");

        await pair.SendAsync(3);
        await pair.Peer.FlushAsync(Stop);

        Assert.Equal((3L, "call 3"), (handler.Errors, handler.LastError!.Message));
        await pair.Server.UntilAsync(() => pair.Server.GetEvents().Any(one => one.Kind == PeerEventKind.HandlerFailed));
        Assert.True(pair.Peer.IsConnected);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_inline_and_a_queued_handler_both_get_every_message()
    {
        const int count = 1000;
        await using var pair = await HandlerPair.StartAsync();
        var inline = 0;
        pair.Server.AddInlineHandler((in MessageView _) => inline++);
        var queued = 0;
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.Server.AddHandler((_, _) =>
        {
            if (++queued == count)
                done.SetResult();

            return default;
        });

        await pair.SendAsync(count);
        await done.Task.WaitAsync(Stop);

        Assert.Equal(count, inline);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task After_unregistering_messages_go_to_the_inbox()
    {
        await using var pair = await HandlerPair.StartAsync();
        var handled = 0;
        var handler = pair.Server.AddInlineHandler((in MessageView _) => handled++);
        await pair.SendAsync(1);
        await pair.Peer.FlushAsync(Stop);

        handler.Dispose();
        await pair.SendAsync(1, first: 1);

        Assert.Equal("1", (await pair.Server.Inbox.TakeAsync(cancellationToken: Stop)).Body);
        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task Names_are_unique_among_all_handlers()
    {
        await using var node = await PeerNode.StartAsync(TestNodes.Options("node"), Stop);
        node.AddHandler((_, _) => default, new() { Name = "one" });

        Assert.Throws<ArgumentException>(() => node.AddInlineHandler((in MessageView _) => { }, "ONE"));
        Assert.Throws<ArgumentException>(() => node.AddInlineHandler((in MessageView _) => { }, " "));
        Assert.Equal("handler1", node.AddInlineHandler((in MessageView _) => { }).Name);
    }
}
