using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Transport;

namespace PeerShell.Tests.Discovery;

public sealed class AdvertisedEndpointsTests
{
    [Fact]
    public void A_node_that_listens_at_an_address_advertises_it()
    {
        var advertised = Listening("10.0.0.1:7000");

        Assert.False(advertised.See("192.168.0.7:50000"));
        Assert.Equal(["10.0.0.1:7000"], Texts(advertised));
    }

    [Fact]
    public void A_node_that_listens_everywhere_advertises_the_addresses_seen_by_others_before_loopback()
    {
        var advertised = Listening("0.0.0.0:7000");
        Assert.Equal(["127.0.0.1:7000"], Texts(advertised));

        Assert.True(advertised.See("192.168.0.7:50000"));
        Assert.False(advertised.See("192.168.0.7:50001"));

        Assert.Equal(["192.168.0.7:7000", "127.0.0.1:7000"], Texts(advertised));
    }

    [Fact]
    public void Endpoints_given_by_the_user_replace_all_others()
    {
        var advertised = new AdvertisedEndpoints([PeerEndpoint.Parse("0.0.0.0:7000")], [PeerEndpoint.Parse("example.org:80")]);

        Assert.False(advertised.See("192.168.0.7:50000"));
        Assert.Equal(["example.org:80"], Texts(advertised));
    }

    [Fact]
    public void A_given_endpoint_without_a_port_gets_the_port_the_node_listens_on()
    {
        var advertised = new AdvertisedEndpoints(
            [PeerEndpoint.Parse("0.0.0.0:7000"), PeerEndpoint.Parse("[::]:8000")],
            [new PeerEndpoint("example.org", 0), new PeerEndpoint("10.0.0.1", 80)]);

        Assert.Equal(["example.org:7000", "10.0.0.1:80"], Texts(advertised));
    }

    [Theory]
    [InlineData("example.org:80", "", null)]
    [InlineData("example.org:0", "10.0.0.1:0", null)]
    [InlineData("example.org:0", "", "does not listen")]
    [InlineData("0.0.0.0:80", "10.0.0.1:0", "every address")]
    [InlineData("[::]:80", "10.0.0.1:0", "every address")]
    [InlineData("[fe80::1]:80", "10.0.0.1:0", "link-local")]
    [InlineData("[fe80::1%6]:80", "10.0.0.1:0", "link-local")]
    public void An_endpoint_that_nobody_can_dial_is_refused(string given, string listen, string? problem)
    {
        var options = Options(given, listen);
        if (problem is null)
            options.Validate();
        else
            Assert.Contains(problem, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("example.org:80")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1]:80")]
    [InlineData("0.0.0.0:80")]
    [InlineData("[::]:80")]
    [InlineData("[fe80::1%6]:80")]
    [InlineData("[fe80::1]:80")]
    public void An_address_that_nobody_else_can_dial_is_not_recorded(string? seenAs)
    {
        var advertised = Listening("0.0.0.0:7000");

        Assert.False(Listening("[::]:7000").See(seenAs));
        Assert.False(advertised.See(seenAs));
        Assert.Equal(["127.0.0.1:7000"], Texts(advertised));
    }

    [Fact]
    public void The_IPv4_wildcard_is_not_reached_over_IPv6_but_the_IPv6_wildcard_is_reached_over_both()
    {
        var old = Listening("0.0.0.0:7000");
        Assert.False(old.See("[2001:db8::1]:50000"));
        Assert.Equal(["127.0.0.1:7000"], Texts(old));

        var both = Listening("[::]:7000");
        Assert.True(both.See("[2001:db8::1]:50000"));
        Assert.True(both.See("192.168.0.7:50000"));
        Assert.Equal(["[2001:db8::1]:7000", "192.168.0.7:7000", "[::1]:7000"], Texts(both));
    }

    [Fact]
    public void A_node_that_listens_at_a_link_local_address_does_not_advertise_it() =>
        Assert.Equal(
            ["10.0.0.1:7000"],
            Texts(new AdvertisedEndpoints([PeerEndpoint.Parse("[fe80::1%6]:7000"), PeerEndpoint.Parse("10.0.0.1:7000")], [])));

    [Fact]
    public void Without_IPv6_the_IPv6_wildcard_is_advertised_with_the_IPv4_loopback_address() =>
        Assert.Equal(["127.0.0.1:7000"], Texts(new AdvertisedEndpoints([PeerEndpoint.Parse("[::]:7000")], [], hasIPv6: false)));

    [Fact]
    public void The_number_of_recorded_addresses_is_limited()
    {
        var advertised = Listening("0.0.0.0:7000");
        for (var number = 1; number < 100; number++)
            advertised.See($"192.168.0.{number}:1");

        Assert.InRange(advertised.All.Count, 2, 8);
    }

    [Theory]
    [InlineData("127.0.0.1:1", "10.0.0.1:5", false)]
    [InlineData("127.0.0.1:1", "127.0.0.1:5", true)]
    [InlineData("localhost:1", "[::1]:5", true)]
    [InlineData("localhost.:1", "10.0.0.1:5", false)]
    [InlineData("web.localhost:1", "10.0.0.1:5", false)]
    [InlineData("10.0.0.1:1", "127.0.0.1:5", true)]
    [InlineData("[fe80::1%6]:1", "[fe80::2%6]:5", false)]
    [InlineData("[fe80::1]:1", "127.0.0.1:5", false)]
    [InlineData("[2001:db8::1%6]:1", "127.0.0.1:5", false)]
    [InlineData("[2001:db8::1]:1", "[fe80::2%6]:5", true)]
    public void Loopback_endpoints_are_sent_only_within_the_machine_and_zones_to_nobody(string endpoint, string receiver, bool told) =>
        Assert.Equal(told, AdvertisedEndpoints.IsFor(PeerEndpoint.Parse(endpoint), PeerEndpoint.Parse(receiver)));

    private static PeerNodeOptions Options(string given, string listen) => new()
    {
        Advertise = [PeerEndpoint.Parse(given)],
        Listen = listen.Length == 0 ? [] : [PeerEndpoint.Parse(listen)],
    };

    private static AdvertisedEndpoints Listening(string endpoint) => new([PeerEndpoint.Parse(endpoint)], []);

    private static IEnumerable<string> Texts(AdvertisedEndpoints advertised) => advertised.All.Select(endpoint => endpoint.ToString());
}
