using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PeerShell.Node;
using PeerShell.Tests.Node;
using PeerShell.Transport;

namespace PeerShell.Tests.Transport;

/// <summary>Names are looked up by a name server that answers when the test says so, or never.</summary>
public sealed class NameResolverTests
{
    private const int Timeout = 60_000;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<IPAddress[]>> _asked = [];
    private readonly NameResolver _names;
    private int _lookUps;

    public NameResolverTests() => _names = new NameResolver(LookUpAsync);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_dial_ends_with_its_time_although_the_name_server_does_not_answer()
    {
        await using var node = await PeerNode.StartAsync(Hasty(), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<ConnectException>(() => node.ConnectAsync(new PeerEndpoint("silent", 7000), Token));

        Assert.Equal(ConnectFailure.TimedOut, error.Failure);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_first_dial_of_a_bootstrap_address_ends_with_its_time()
    {
        await using var node = await PeerNode.StartAsync(Hasty(), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<ConnectException>(() => node.JoinAsync(new PeerEndpoint("silent", 7000), Token));

        Assert.Equal(ConnectFailure.TimedOut, error.Failure);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dialling_and_listening_can_be_cancelled_during_a_look_up(bool dials)
    {
        var transport = new TcpTransport(_names);
        var endpoint = new PeerEndpoint("silent", 0);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task waiting = dials
            ? transport.DialAsync(endpoint, cancel.Token).AsTask()
            : transport.ListenAsync(endpoint, cancel.Token).AsTask();
        Assert.False(waiting.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_abandoned_look_up_that_fails_raises_no_unobserved_exception()
    {
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.Flatten().InnerExceptions.Any(inner => inner.Message == "abandoned"))
                Interlocked.Increment(ref unobserved);
        }

        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await AbandonAsync("silent", new InvalidOperationException("abandoned"));
            while (_names.Count > 0)
                await Task.Delay(1, TestContext.Current.CancellationToken);

            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }

        Assert.Equal(0, unobserved);
    }

    [Fact(Timeout = Timeout)]
    public async Task Abandoned_look_ups_are_bounded_and_a_further_name_waits_for_one_to_end()
    {
        using var cancel = new CancellationTokenSource();
        var abandoned = Enumerable.Range(0, NameResolver.MaxLookUps)
            .Select(i => _names.ResolveAsync($"silent-{i}", cancel.Token)).ToArray();
        foreach (var i in Enumerable.Range(0, NameResolver.MaxLookUps))
            await AskedAsync($"silent-{i}");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(abandoned));
        var next = _names.ResolveAsync("next", TestContext.Current.CancellationToken);
        using var impatience = new CancellationTokenSource();
        var impatient = _names.ResolveAsync("impatient", impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(NameResolver.MaxLookUps, _lookUps);

        _asked["silent-3"].SetResult([]);
        (await AskedAsync("next")).SetResult([IPAddress.Loopback]);

        Assert.Equal([IPAddress.Loopback], await next);
    }

    [Fact(Timeout = Timeout)]
    public async Task Dials_of_one_name_share_a_look_up_also_when_one_of_them_is_given_up()
    {
        using var cancel = new CancellationTokenSource();
        var givenUp = _names.ResolveAsync("name", cancel.Token);
        var others = Enumerable.Range(0, 100).Select(_ => _names.ResolveAsync("name", TestContext.Current.CancellationToken)).ToArray();
        var answer = await AskedAsync("name");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);

        answer.SetResult([IPAddress.Loopback]);

        Assert.All(await Task.WhenAll(others), addresses => Assert.Equal([IPAddress.Loopback], addresses));
        Assert.Equal(1, _lookUps);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_name_without_addresses_is_not_found()
    {
        var resolving = _names.ResolveAsync("empty", TestContext.Current.CancellationToken);
        (await AskedAsync("empty")).SetResult([]);

        Assert.Equal(SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(() => resolving)).SocketErrorCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("127.0.1.1", true)]
    [InlineData("::1", true)]
    [InlineData("192.0.2.1", false)]
    public async Task A_name_to_listen_on_is_resolved_once_and_is_loopback_if_its_address_is(string address, bool loopback)
    {
        var transport = new TcpTransport(_names);
        var resolving = transport.ResolveAsync(new PeerEndpoint("host", 7000), TestContext.Current.CancellationToken);
        (await AskedAsync("host")).SetResult([IPAddress.Parse(address), IPAddress.Parse("192.0.2.2")]);

        var resolved = await resolving;

        Assert.Equal(new PeerEndpoint(address, 7000), resolved);
        Assert.Equal(loopback, resolved.IsLoopback);
        Assert.Equal(resolved, await transport.ResolveAsync(resolved, Token));
        Assert.Equal(1, _lookUps);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("localhost")]
    [InlineData("localhost.")]
    [InlineData("a.localhost")]
    public async Task The_names_of_loopback_are_never_looked_up(string host)
    {
        var resolved = await new TcpTransport(_names).ResolveAsync(new PeerEndpoint(host, 7000), TestContext.Current.CancellationToken);

        Assert.Equal(new PeerEndpoint("127.0.0.1", 7000), resolved);
        Assert.Equal(0, _lookUps);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_name_that_waits_for_a_place_is_looked_up_once_for_all_its_callers_and_not_at_all_for_nobody()
    {
        using var cancel = new CancellationTokenSource();
        foreach (var i in Enumerable.Range(0, NameResolver.MaxLookUps))
            _ = _names.ResolveAsync($"silent-{i}", TestContext.Current.CancellationToken);
        foreach (var i in Enumerable.Range(0, NameResolver.MaxLookUps))
            await AskedAsync($"silent-{i}");

        var nobody = _names.ResolveAsync("nobody", cancel.Token);
        var some = Enumerable.Range(0, 10).Select(_ => _names.ResolveAsync("some", Token)).ToArray();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => nobody);
        Assert.Equal(NameResolver.MaxLookUps + 1, _names.Count);
        _asked["silent-0"].SetResult([IPAddress.Loopback]);
        (await AskedAsync("some")).SetResult([IPAddress.Loopback]);

        await Task.WhenAll(some);
        Assert.Equal(NameResolver.MaxLookUps + 1, _lookUps);
        Assert.DoesNotContain("nobody", _asked.Keys);
        foreach (var answer in _asked.Values)
            answer.TrySetResult([IPAddress.Loopback]);
    }

    private PeerNodeOptions Hasty() => TestNodes.Options("node", new TcpTransport(_names)) with
    {
        Limits = new NodeLimits { HandshakeTime = TimeSpan.FromMilliseconds(50) },
    };

    private async Task AbandonAsync(string host, Exception failure)
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _names.ResolveAsync(host, cancel.Token);
        var answer = await AskedAsync(host);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        answer.SetException(failure);
        Assert.True(_asked.TryRemove(host, out _));
    }

    private Task<IPAddress[]> LookUpAsync(string host)
    {
        Interlocked.Increment(ref _lookUps);
        return Answer(host).Task;
    }

    private TaskCompletionSource<IPAddress[]> Answer(string host) =>
        _asked.GetOrAdd(host, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Waits until a name is being looked up.</summary>
    private async Task<TaskCompletionSource<IPAddress[]>> AskedAsync(string host)
    {
        while (!_asked.ContainsKey(host))
            await Task.Delay(1, Token);

        return _asked[host];
    }
}
