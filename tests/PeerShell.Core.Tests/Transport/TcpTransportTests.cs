using System.Net;
using System.Net.Sockets;
using PeerShell.Transport;

namespace PeerShell.Tests.Transport;

public sealed class TcpTransportTests
{
    private const int Timeout = 60_000;

    private readonly TcpTransport _transport = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task The_IPv6_wildcard_accepts_both_families_and_shows_IPv4_addresses_unmapped(string host)
    {
        Network.SkipWithoutIPv6();
        await using var listener = await _transport.ListenAsync(new PeerEndpoint("::", 0), TestContext.Current.CancellationToken);

        using var near = await _transport.DialAsync(new PeerEndpoint(host, listener.LocalEndpoint.Port), Token);
        using var far = await listener.AcceptAsync();

        Assert.Equal("::", listener.LocalEndpoint.Host);
        Assert.Equal(host, near.RemoteEndpoint.Host);
        Assert.Equal(near.LocalEndpoint, far!.RemoteEndpoint);
        Assert.Equal(near.RemoteEndpoint, far.LocalEndpoint);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("0.0.0.0", "127.0.0.1", "::1")]
    [InlineData("::1", "::1", "127.0.0.1")]
    public async Task Any_other_address_accepts_only_its_own_family(string listening, string reachable, string unreachable)
    {
        Network.SkipWithoutIPv6();
        await using var listener = await _transport.ListenAsync(new PeerEndpoint(listening, 0), TestContext.Current.CancellationToken);
        var port = listener.LocalEndpoint.Port;

        using var near = await _transport.DialAsync(new PeerEndpoint(reachable, port), Token);
        var e = await Assert.ThrowsAsync<ConnectException>(
            async () => await _transport.DialAsync(new PeerEndpoint(unreachable, port), Token));

        Assert.Equal(ConnectFailure.Refused, e.Failure);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public async Task Localhost_is_dialled_at_both_its_addresses(string host)
    {
        Network.SkipWithoutIPv6();
        await using var listener = await _transport.ListenAsync(new PeerEndpoint(host, 0), TestContext.Current.CancellationToken);

        using var near = await _transport.DialAsync(new PeerEndpoint("localhost", listener.LocalEndpoint.Port), Token);

        Assert.Equal(listener.LocalEndpoint, near.RemoteEndpoint);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("localhost.")]
    [InlineData("no-such-host.localhost")]
    [InlineData("no-such-host.localhost.")]
    public async Task Names_under_localhost_are_loopback_without_a_look_up(string host)
    {
        await using var listener = await _transport.ListenAsync(new PeerEndpoint(host, 0), TestContext.Current.CancellationToken);

        using var near = await _transport.DialAsync(new PeerEndpoint(host, listener.LocalEndpoint.Port), Token);

        Assert.True(listener.LocalEndpoint.IsLoopback);
        Assert.Equal(listener.LocalEndpoint, near.RemoteEndpoint);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_mapped_address_is_dialled_as_IPv4()
    {
        await using var listener = await _transport.ListenAsync(new PeerEndpoint("127.0.0.1", 0), TestContext.Current.CancellationToken);

        using var near = await _transport.DialAsync(new PeerEndpoint("::ffff:127.0.0.1", listener.LocalEndpoint.Port), Token);

        Assert.Equal(listener.LocalEndpoint, near.RemoteEndpoint);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_dial_is_refused_where_nobody_listens(string host)
    {
        // Bound but not listening, so that no other test gets this port during the test.
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = new PeerEndpoint(host, ((IPEndPoint)silent.LocalEndPoint!).Port);

        var e = await Assert.ThrowsAsync<ConnectException>(async () =>
            await _transport.DialAsync(endpoint, TestContext.Current.CancellationToken));

        Assert.Equal(ConnectFailure.Refused, e.Failure);
        Assert.Equal(endpoint, e.Endpoint);
        Assert.Equal($"Nothing listens at {endpoint}. Check that the node there is running and that the port is right.", e.Message);
        Assert.IsType<SocketException>(e.InnerException);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_name_without_an_address_can_neither_be_dialled_nor_listened_on()
    {
        var endpoint = new PeerEndpoint("no-such-host.invalid", 7000);

        var dialling = await Assert.ThrowsAsync<ConnectException>(async () =>
            await _transport.DialAsync(endpoint, TestContext.Current.CancellationToken));
        var listening = await Assert.ThrowsAsync<ListenException>(async () => await _transport.ListenAsync(endpoint, Token));

        Assert.Equal(ConnectFailure.NameNotFound, dialling.Failure);
        Assert.Contains("'no-such-host.invalid'", dialling.Message, StringComparison.Ordinal);
        Assert.Equal(ListenFailure.AddressNotAvailable, listening.Failure);
        Assert.Contains("'no-such-host.invalid'", listening.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Listening_at_an_address_of_another_machine_fails()
    {
        // 192.0.2.0/24 is reserved for documentation, so no machine has such an address.
        var e = await Assert.ThrowsAsync<ListenException>(async () =>
            await _transport.ListenAsync(new PeerEndpoint("192.0.2.1", 0), TestContext.Current.CancellationToken));

        Assert.Equal(ListenFailure.AddressNotAvailable, e.Failure);
        Assert.Contains("'192.0.2.1'", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_address_without_a_route_is_unreachable()
    {
        var e = await Assert.ThrowsAsync<ConnectException>(async () =>
            await _transport.DialAsync(new PeerEndpoint("255.255.255.255", 7000), TestContext.Current.CancellationToken));

        Assert.Equal(ConnectFailure.Unreachable, e.Failure);
        Assert.Contains("255.255.255.255:7000", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, ConnectFailure.Refused)]
    [InlineData(SocketError.TimedOut, ConnectFailure.TimedOut)]
    [InlineData(SocketError.HostNotFound, ConnectFailure.NameNotFound)]
    [InlineData(SocketError.NoData, ConnectFailure.NameNotFound)]
    [InlineData(SocketError.TryAgain, ConnectFailure.NameNotFound)]
    [InlineData(SocketError.HostUnreachable, ConnectFailure.Unreachable)]
    [InlineData(SocketError.NetworkUnreachable, ConnectFailure.Unreachable)]
    [InlineData(SocketError.NetworkDown, ConnectFailure.Unreachable)]
    [InlineData(SocketError.AddressNotAvailable, ConnectFailure.Unreachable)]
    [InlineData(SocketError.AddressFamilyNotSupported, ConnectFailure.Unreachable)]
    [InlineData(SocketError.AccessDenied, ConnectFailure.Unreachable)]
    public void Each_socket_error_leads_to_its_failure(SocketError error, ConnectFailure failure) =>
        Assert.Equal(failure, TcpErrors.Connect(new PeerEndpoint("alice", 1), new SocketException((int)error)).Failure);

    [Theory]
    [InlineData(SocketError.NetworkUnreachable, SocketError.ConnectionRefused, SocketError.ConnectionRefused)]
    [InlineData(SocketError.ConnectionRefused, SocketError.TimedOut, SocketError.ConnectionRefused)]
    [InlineData(SocketError.NetworkUnreachable, SocketError.TimedOut, SocketError.TimedOut)]
    [InlineData(SocketError.HostUnreachable, SocketError.NetworkUnreachable, SocketError.HostUnreachable)]
    public void The_most_informative_of_several_failures_is_reported(SocketError first, SocketError second, SocketError reported)
    {
        var failure = TcpErrors.MoreTelling(null, new SocketException((int)first));

        failure = TcpErrors.MoreTelling(failure, new SocketException((int)second));

        Assert.Equal(reported, failure.SocketErrorCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_restarted_listener_gets_its_port_again_at_once()
    {
        var listener = await _transport.ListenAsync(new PeerEndpoint("127.0.0.1", 0), TestContext.Current.CancellationToken);
        for (var round = 0; round < 5; round++)
        {
            using var near = await _transport.DialAsync(listener.LocalEndpoint, Token);
            using var far = await listener.AcceptAsync();

            // The listening side closes first, so that its port is the one in TIME_WAIT.
            far!.ShutdownSend();
            Assert.Equal(0, await near.ReceiveAsync(new byte[1]));
            near.ShutdownSend();
            Assert.Equal(0, await far.ReceiveAsync(new byte[1]));
            far.Dispose();

            await listener.DisposeAsync();
            listener = await _transport.ListenAsync(listener.LocalEndpoint, Token);
        }

        await listener.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task A_restarted_listener_gets_its_port_again_while_an_old_connection_is_open()
    {
        var listener = await _transport.ListenAsync(new PeerEndpoint("127.0.0.1", 0), TestContext.Current.CancellationToken);
        using var near = await _transport.DialAsync(listener.LocalEndpoint, Token);
        using var far = await listener.AcceptAsync();
        await listener.DisposeAsync();

        await using var again = await _transport.ListenAsync(listener.LocalEndpoint, Token);

        Assert.Equal(listener.LocalEndpoint, again.LocalEndpoint);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connections_that_break_before_they_are_accepted_do_not_end_the_listener()
    {
        await using var listener = await _transport.ListenAsync(new PeerEndpoint("127.0.0.1", 0), TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
            (await _transport.DialAsync(listener.LocalEndpoint, Token)).Abort();
        using var near = await _transport.DialAsync(listener.LocalEndpoint, Token);

        IConnection? far;
        do
        {
            far = await listener.AcceptAsync();
            Assert.NotNull(far);
            if (far.RemoteEndpoint != near.LocalEndpoint)
                far.Dispose();
        }
        while (far.RemoteEndpoint != near.LocalEndpoint);

        far.Dispose();
    }

    [Fact]
    public void The_error_does_not_suggest_port_0_if_no_port_is_free()
    {
        var error = TcpErrors.Listen(new PeerEndpoint("127.0.0.1", 0), new SocketException((int)SocketError.AddressAlreadyInUse));

        Assert.Equal(ListenFailure.AddressInUse, error.Failure);
        Assert.Contains("no free port left at 127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("port 0", error.Message, StringComparison.Ordinal);
    }
}
