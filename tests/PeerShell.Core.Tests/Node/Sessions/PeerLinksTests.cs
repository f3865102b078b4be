using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>Which of a peer's links carries the session.</summary>
public sealed class PeerLinksTests
{
    private readonly NodeParts _parts = new();
    private long _nomination;

    [Fact]
    public void The_arbiter_nominates_each_link_that_comes()
    {
        var links = Arbiter();
        var (first, second) = (Add(links), Add(links));

        Assert.Equal([1, 2], [first.Offer?.Nomination, second.Offer?.Nomination]);
        Assert.NotEqual(0UL, first.Offer!.Value.Fresh);
        Assert.Null(links.Carrier);
    }

    [Fact]
    public void The_follower_nominates_none()
    {
        var links = Follower();
        var (first, second) = (Add(links), Add(links));
        Assert.NotNull(links.Resume(first, Offer(1), out _));

        Assert.True(links.Remove(first));

        Assert.Equal(0, _nomination);
        Assert.Null(second.Offer);
        Assert.Null(links.Carrier);
    }

    [Fact]
    public void The_answer_on_the_nominated_link_makes_it_the_carrier_and_the_others_superfluous()
    {
        var links = Arbiter();
        var (first, second) = (Add(links), Add(links));

        Assert.Equal(0, links.Resume(second, Answer(second), out var superseded));

        Assert.Same(second, links.Carrier);
        Assert.Equal([first], superseded);
    }

    [Fact]
    public void An_answer_on_another_link_to_another_offer_or_after_the_end_changes_nothing()
    {
        var links = Arbiter();
        var (first, second) = (Add(links), Add(links));

        Assert.Null(links.Resume(first, Answer(first), out _));
        Assert.Null(links.Resume(second, Answer(first), out _));
        second.Close(CloseReason.ConnectionLost, "It broke.");
        Assert.Null(links.Resume(second, Answer(second), out var superseded));

        Assert.Null(links.Carrier);
        Assert.Empty(superseded);
    }

    [Fact]
    public void An_answer_counts_once()
    {
        var links = Arbiter();
        var link = Add(links);
        Assert.NotNull(links.Resume(link, Answer(link), out _));

        Assert.Null(links.Resume(link, Answer(link), out _));
    }

    [Fact]
    public void The_follower_takes_the_newest_offer_and_no_older_one()
    {
        var links = Follower();
        var (first, second) = (Add(links), Add(links));
        Assert.NotNull(links.Resume(second, Offer(2), out var superseded));
        Assert.Equal([first], superseded);

        Assert.Null(links.Resume(first, Offer(1), out _));
        Assert.Same(second, links.Carrier);
        Assert.NotNull(links.Resume(first, Offer(3), out superseded));

        Assert.Same(first, links.Carrier);
        Assert.Equal([second], superseded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_there_is_a_carrier_the_dialler_gives_way(bool isArbiter)
    {
        var (links, carrier) = WithCarrier(isArbiter);
        var nominations = _nomination;

        var error = Assert.Throws<ProtocolException>(() => Add(links, dialled: true));

        Assert.Equal(CloseReason.DuplicateLink, error.Reason);
        Assert.Equal((carrier, nominations), (links.Carrier, _nomination));
        Assert.Equal([carrier], links.Snapshot());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_that_the_far_side_dialled_is_never_refused(bool isArbiter)
    {
        var (links, carrier) = WithCarrier(isArbiter);

        var second = Add(links);

        Assert.Same(carrier, links.Carrier);
        Assert.Equal([carrier, second], links.Snapshot());
        Assert.Equal(isArbiter, second.Offer is not null);
    }

    [Fact]
    public void When_the_carrier_has_ended_a_dialled_link_is_taken()
    {
        var (links, carrier) = WithCarrier(isArbiter: true);
        carrier.Close(CloseReason.ConnectionLost, "It broke.");

        var second = Add(links, dialled: true);

        Assert.NotNull(second.Offer);
    }

    [Fact]
    public void A_dialled_link_is_taken_while_no_link_carries_the_session()
    {
        var links = Arbiter();
        Add(links);

        Assert.NotNull(Add(links, dialled: true).Offer);
    }

    [Fact]
    public void When_the_carrier_is_lost_the_arbiter_nominates_the_newest_of_the_others()
    {
        var links = Arbiter();
        var (first, second, third) = (Add(links), Add(links), Add(links));
        Assert.NotNull(links.Resume(third, Answer(third), out _));

        Assert.True(links.Remove(third));

        Assert.Null(links.Carrier);
        Assert.Equal((1, 4), (first.Offer?.Nomination, second.Offer?.Nomination));
        Assert.NotNull(links.Resume(second, Answer(second), out _));
        Assert.Same(second, links.Carrier);
    }

    [Fact]
    public void When_the_nominated_link_is_lost_the_arbiter_nominates_another_one_unless_there_is_a_carrier()
    {
        var links = Arbiter();
        var (first, second) = (Add(links), Add(links));
        Assert.False(links.Remove(second));
        Assert.Equal(3, first.Offer?.Nomination);
        Assert.NotNull(links.Resume(first, Answer(first), out _));

        var third = Add(links);
        Assert.Equal(4, third.Offer?.Nomination);
        Assert.False(links.Remove(third));

        Assert.Equal(4, _nomination);
        Assert.Same(first, links.Carrier);
    }

    [Fact]
    public void While_an_offer_is_open_the_loss_of_the_carrier_makes_no_other_one()
    {
        var (links, carrier) = WithCarrier(isArbiter: true);
        Add(links);
        var third = Add(links);

        Assert.True(links.Remove(carrier));

        Assert.Equal(_nomination, third.Offer?.Nomination);
    }

    [Fact]
    public void When_the_last_link_is_lost_there_is_nothing_to_nominate()
    {
        var (links, carrier) = WithCarrier(isArbiter: true);

        Assert.True(links.Remove(carrier));

        Assert.True(links.IsEmpty);
        Assert.Equal(1, _nomination);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    public void Of_a_program_that_speaks_JSON_lines_a_link_that_it_dialled_gives_way_to_one_that_this_node_dialled(
        bool carrierDialled, bool dialled, bool givesWay)
    {
        var links = new PeerLinks(NewSession(), isArbiter: true, isJsonLines: true, () => ++_nomination);
        var carrier = Add(links, carrierDialled);
        Assert.NotNull(links.Resume(carrier, Answer(carrier), out _));

        if (givesWay)
            Assert.Equal(CloseReason.DuplicateLink, Assert.Throws<ProtocolException>(() => Add(links, dialled)).Reason);
        else
            Assert.NotNull(Add(links, dialled).Offer);

        Assert.Same(carrier, links.Carrier);
    }

    private static ResumeRecord Offer(long nomination) => new(nomination, Session: 0, Fresh: 1, 0, 0);

    private static ResumeRecord Answer(Link link) => new(link.Offer!.Value.Nomination, Session: 0, Fresh: 0, 0, 0);

    private static Session NewSession()
    {
        var window = new ReceiveWindow(1000);
        return new Session(NewLane(window), NewLane(window), window);
    }

    private static Lane NewLane(ReceiveWindow window) => new(new SendLog(1000, 10, canDropOldest: false), new Inflow(100, window));

    private PeerLinks Arbiter() => new(NewSession(), isArbiter: true, isJsonLines: false, () => ++_nomination);

    private PeerLinks Follower() => new(NewSession(), isArbiter: false, isJsonLines: false, () => ++_nomination);

    private (PeerLinks Links, Link Carrier) WithCarrier(bool isArbiter)
    {
        var links = isArbiter ? Arbiter() : Follower();
        var link = Add(links);
        Assert.NotNull(links.Resume(link, isArbiter ? Answer(link) : Offer(1), out _));
        return (links, link);
    }

    private Link Add(PeerLinks links, bool dialled = false)
    {
        var link = _parts.NewLink(dialled: dialled ? "127.0.0.1:9000" : null);
        link.OnHello(TestHello.Of(NodeParts.LowerId));
        links.Add(link);
        return link;
    }
}
