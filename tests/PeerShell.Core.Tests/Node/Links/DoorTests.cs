using PeerShell.Node;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Links;

public sealed class DoorTests
{
    private static readonly NodeLimits Limits = new() { UnfinishedHandshakes = 3, LinksPerAddress = 2 };

    private readonly NodeParts _parts = new(new PeerNodeOptions { Limits = Limits });
    private readonly Door _door = new(Limits);

    [Fact]
    public void One_unfinished_handshake_too_many_evicts_the_oldest()
    {
        var links = Enumerable.Range(0, 5).Select(_ => _parts.NewLink()).ToArray();

        Assert.All(links[..3], link => Assert.Null(Evicted(link)));
        Assert.Same(links[0], Evicted(links[3]));
        Assert.Same(links[1], Evicted(links[4]));
    }

    [Fact]
    public void A_link_that_has_finished_its_handshake_or_left_is_not_evicted_and_makes_room()
    {
        var links = Enumerable.Range(0, 6).Select(_ => _parts.NewLink()).ToArray();
        Assert.All(links[..3], link => Assert.Null(Evicted(link)));

        _door.Finish(links[0]);
        _door.Leave(links[2]);

        Assert.Null(Evicted(links[3]));
        Assert.Null(Evicted(links[4]));
        Assert.Same(links[1], Evicted(links[5]));
    }

    [Fact]
    public void One_address_has_a_bounded_number_of_links_whatever_their_ports()
    {
        Assert.True(Enters("10.0.0.1:1"));
        Assert.True(Enters("10.0.0.1:2"));

        Assert.False(Enters("10.0.0.1:3"));
        Assert.True(Enters("10.0.0.2:3"));
        Assert.Contains("2 links", _door.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_has_finished_its_handshake_still_counts_for_its_address()
    {
        var first = _parts.NewLink("10.0.0.1:1");
        Assert.True(_door.TryEnter(first, out _));
        Assert.True(Enters("10.0.0.1:2"));

        _door.Finish(first);

        Assert.False(Enters("10.0.0.1:3"));
    }

    [Fact]
    public void A_link_that_leaves_gives_its_place_back_once()
    {
        var first = _parts.NewLink("10.0.0.1:1");
        Assert.True(_door.TryEnter(first, out _));
        Assert.True(Enters("10.0.0.1:2"));

        _door.Leave(first);
        _door.Leave(first);

        Assert.True(Enters("10.0.0.1:3"));
        Assert.False(Enters("10.0.0.1:4"));
    }

    [Fact]
    public void A_link_that_was_refused_takes_no_place_and_gives_none_back()
    {
        Assert.True(Enters("10.0.0.1:1"));
        Assert.True(Enters("10.0.0.1:2"));
        var refused = _parts.NewLink("10.0.0.1:3");
        Assert.False(_door.TryEnter(refused, out var evicted));
        Assert.Null(evicted);

        _door.Leave(refused);

        Assert.False(Enters("10.0.0.1:4"));
        Assert.Null(Evicted(_parts.NewLink("10.0.0.2:1")));
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.1.2.3:1")]
    [InlineData("[::1]:1")]
    [InlineData("localhost:1")]
    public void Loopback_is_exempt_from_the_bound_for_an_address(string remote)
    {
        for (var count = 0; count <= Limits.LinksPerAddress; count++)
            Assert.True(Enters(remote));
    }

    [Fact]
    public async Task Links_that_have_to_go_are_closed_with_the_reason_and_those_that_were_dialled_pass_by()
    {
        var first = Open("10.0.0.1:1");
        var second = Open("10.0.0.1:2");
        var refused = Open("10.0.0.1:3");
        Assert.Equal(CloseReason.TooManyLinks, refused.End?.Reason);

        Assert.True(Open("10.0.0.2:1").IsOpen);
        Assert.True(_parts.Links.Open(NewConnection("10.0.0.1:4"), PeerEndpoint.Parse("10.0.0.1:4")).IsOpen);
        Assert.True(first.IsOpen);
        Assert.True(Open("10.0.0.3:1").IsOpen);
        Assert.Equal(CloseReason.TooManyHandshakes, first.End?.Reason);
        Assert.True(second.IsOpen);

        first.Abort();
        refused.Abort();
        await Task.WhenAll(first.Finished, refused.Finished).Soon();
        Assert.True(Open("10.0.0.1:5").IsOpen);
        Assert.Equal(
            [CloseReason.TooManyLinks, CloseReason.TooManyHandshakes],
            _parts.EventsOf(PeerEventKind.LinkRefused).Select(refusal => refusal.Reason));
    }

    private static FakeConnection NewConnection(string remote) => new(PeerEndpoint.Parse(remote));

    private Link Open(string remote) => _parts.Links.Open(NewConnection(remote), dialled: null);

    private bool Enters(string remote)
    {
        var link = _parts.NewLink(remote);
        var enters = _door.TryEnter(link, out _);
        _door.Finish(link);
        return enters;
    }

    private Link? Evicted(Link link)
    {
        Assert.True(_door.TryEnter(link, out var evicted));
        return evicted;
    }
}
