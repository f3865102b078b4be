using System.Net;
using PeerShell.Transport;

namespace PeerShell.Tests.Transport;

public sealed class PeerEndpointTests
{
    [Theory]
    [InlineData("127.0.0.1:7000", "127.0.0.1", 7000)]
    [InlineData("0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("[::]:65535", "::", 65535)]
    [InlineData("[2001:0DB8:0:0::1]:1", "2001:db8::1", 1)]
    [InlineData("[fe80::1%2]:1", "fe80::1%2", 1)]
    [InlineData("localhost:7000", "localhost", 7000)]
    [InlineData("Node-1.Example.ORG:7000", "node-1.example.org", 7000)]
    [InlineData("node_1:7000", "node_1", 7000)]
    [InlineData("  localhost:7000\t", "localhost", 7000)]
    public void Parse_reads_names_and_addresses(string text, string host, int port)
    {
        var endpoint = PeerEndpoint.Parse(text);

        Assert.Equal(host, endpoint.Host);
        Assert.Equal(port, endpoint.Port);
        Assert.True(PeerEndpoint.TryParse(text, out var same));
        Assert.Equal(endpoint, same);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("80000", "is not a port. A port is a number from 0 to 65535")]
    [InlineData("http://localhost:7000", "Leave out http://")]
    [InlineData("localhost", "has no port")]
    [InlineData(":7000", "has no port")]
    [InlineData("[::1]", "has no port")]
    [InlineData("::1:7000", "Write an IPv6 address in brackets")]
    [InlineData("localhost:", "is not a port")]
    [InlineData("localhost:http", "is not a port")]
    [InlineData("localhost:-1", "is not a port")]
    [InlineData("localhost:+1", "is not a port")]
    [InlineData("localhost: 1", "is not a port")]
    [InlineData("localhost:65536", "is not a port")]
    [InlineData("localhost:99999999999", "is not a port")]
    [InlineData("no such host:7000", "neither a host name nor an IP address")]
    [InlineData("a..b:7000", "neither a host name nor an IP address")]
    [InlineData("[]:7000", "neither a host name nor an IP address")]
    [InlineData("[localhost]:7000", "neither a host name nor an IP address")]
    [InlineData("1:7000", "neither a host name nor an IP address")]
    [InlineData("127.1:7000", "neither a host name nor an IP address")]
    [InlineData("[::g]:7000", "Write an IPv6 address in brackets")]
    public void Parse_says_what_is_wrong_with_the_input(string text, string problem)
    {
        var e = Assert.Throws<FormatException>(() => PeerEndpoint.Parse(text));

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", e.Message, StringComparison.Ordinal);
        Assert.False(PeerEndpoint.TryParse(text, out var endpoint));
        Assert.Null(endpoint);
    }

    [Fact]
    public void Null_is_not_an_endpoint()
    {
        Assert.False(PeerEndpoint.TryParse(null, out _));
        Assert.Throws<ArgumentNullException>(() => PeerEndpoint.Parse(null!));
    }

    [Theory]
    [InlineData("127.0.0.1", 7000, "127.0.0.1:7000")]
    [InlineData("::1", 7000, "[::1]:7000")]
    [InlineData("fe80::1%2", 1, "[fe80::1%2]:1")]
    [InlineData("Alice", 0, "alice:0")]
    public void ToString_writes_what_Parse_reads(string host, int port, string text)
    {
        var endpoint = new PeerEndpoint(host, port);

        Assert.Equal(text, endpoint.ToString());
        Assert.Equal(endpoint, PeerEndpoint.Parse(text));
    }

    [Fact]
    public void Endpoints_are_equal_if_written_the_same_ignoring_case()
    {
        Assert.Equal(new PeerEndpoint("ALICE", 1), new PeerEndpoint("alice", 1));
        Assert.Equal(new PeerEndpoint("0:0::1", 1), new PeerEndpoint("::1", 1));
        Assert.Equal(new PeerEndpoint("ALICE", 1).GetHashCode(), new PeerEndpoint("alice", 1).GetHashCode());
        Assert.NotEqual(new PeerEndpoint("alice", 1), new PeerEndpoint("alice", 2));
        Assert.NotEqual(new PeerEndpoint("localhost", 1), new PeerEndpoint("127.0.0.1", 1));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.8.8.8", true)]
    [InlineData("LocalHost", true)]
    [InlineData("localhost.", true)]
    [InlineData("web.localhost", true)]
    [InlineData("a.b.LocalHost.", true)]
    [InlineData("notlocalhost", false)]
    [InlineData("localhost.localdomain", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("localhost.example.org", false)]
    public void IsLoopback_is_true_for_the_machine_itself(string host, bool loopback) =>
        Assert.Equal(loopback, new PeerEndpoint(host, 1).IsLoopback);

    [Theory]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1:7")]
    [InlineData("192.0.2.1", "192.0.2.1:7")]
    [InlineData("::1", "[::1]:7")]
    [InlineData("fe80::1%2", "[fe80::1%2]:7")]
    public void From_turns_mapped_addresses_into_IPv4(string address, string text) =>
        Assert.Equal(text, PeerEndpoint.From(new IPEndPoint(IPAddress.Parse(address), 7)).ToString());

    [Fact]
    public void The_parts_are_checked()
    {
        Assert.Contains("'a b'", Assert.Throws<ArgumentException>(() => new PeerEndpoint("a b", 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new PeerEndpoint(null!, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeerEndpoint("alice", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeerEndpoint("alice", 65536));
    }
}
