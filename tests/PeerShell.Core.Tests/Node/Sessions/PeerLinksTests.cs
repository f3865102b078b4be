using PeerShell.Protocol;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>Which of a peer's links carries the session.</summary>
public sealed class PeerLinksTests
{
    private readonly PlayedLinks _played = new();

    [Fact]
    public void The_arbiter_nominates_each_link_that_comes()
    {
        var links = _played.Arbiter();
        var (first, second) = (_played.Add(links), _played.Add(links));

        Assert.Equal([1, 2], [first.Offer?.Nomination, second.Offer?.Nomination]);
        Assert.NotEqual(0UL, first.Offer!.Value.Fresh);
        Assert.Null(links.Carrier);
    }

    [Fact]
    public void The_follower_nominates_none()
    {
        var links = _played.Follower();
        var (first, second) = (_played.Add(links), _played.Add(links));
        Assert.NotNull(links.Resume(first, PlayedLinks.Offer(1), out _));

        Assert.True(links.Remove(first));

        Assert.Equal(0, _played.Nominations);
        Assert.Null(second.Offer);
        Assert.Null(links.Carrier);
    }

    [Fact]
    public void The_answer_on_the_nominated_link_makes_it_the_carrier_and_the_others_superfluous()
    {
        var links = _played.Arbiter();
        var (first, second) = (_played.Add(links), _played.Add(links));

        Assert.Equal(0, links.Resume(second, PlayedLinks.Answer(second), out var superseded));

        Assert.Same(second, links.Carrier);
        Assert.Equal([first], superseded);
    }

    [Fact]
    public void An_answer_on_another_link_to_another_offer_or_after_the_end_changes_nothing()
    {
        var links = _played.Arbiter();
        var (first, second) = (_played.Add(links), _played.Add(links));

        Assert.Null(links.Resume(first, PlayedLinks.Answer(first), out _));
        Assert.Null(links.Resume(second, PlayedLinks.Answer(first), out _));
        second.Close(CloseReason.ConnectionLost, "It broke.");
        Assert.Null(links.Resume(second, PlayedLinks.Answer(second), out var superseded));

        Assert.Null(links.Carrier);
        Assert.Empty(superseded);
    }

    [Fact]
    public void An_answer_counts_once()
    {
        var links = _played.Arbiter();
        var link = _played.Add(links);
        Assert.NotNull(links.Resume(link, PlayedLinks.Answer(link), out _));

        Assert.Null(links.Resume(link, PlayedLinks.Answer(link), out _));
    }

    [Fact]
    public void The_follower_takes_the_newest_offer_and_no_older_one()
    {
        var links = _played.Follower();
        var (first, second) = (_played.Add(links), _played.Add(links));
        Assert.NotNull(links.Resume(second, PlayedLinks.Offer(2), out var superseded));
        Assert.Equal([first], superseded);

        Assert.Null(links.Resume(first, PlayedLinks.Offer(1), out _));
        Assert.Same(second, links.Carrier);
        Assert.NotNull(links.Resume(first, PlayedLinks.Offer(3), out superseded));

        Assert.Same(first, links.Carrier);
        Assert.Equal([second], superseded);
    }

    [Fact]
    public void When_the_carrier_is_lost_the_arbiter_nominates_the_newest_of_the_others()
    {
        var links = _played.Arbiter();
        var (first, second, third) = (_played.Add(links), _played.Add(links), _played.Add(links));
        Assert.NotNull(links.Resume(third, PlayedLinks.Answer(third), out _));

        Assert.True(links.Remove(third));

        Assert.Null(links.Carrier);
        Assert.Equal((1, 4), (first.Offer?.Nomination, second.Offer?.Nomination));
        Assert.NotNull(links.Resume(second, PlayedLinks.Answer(second), out _));
        Assert.Same(second, links.Carrier);
    }

    [Fact]
    public void When_the_nominated_link_is_lost_the_arbiter_nominates_another_one_unless_there_is_a_carrier()
    {
        var links = _played.Arbiter();
        var (first, second) = (_played.Add(links), _played.Add(links));
        Assert.False(links.Remove(second));
        Assert.Equal(3, first.Offer?.Nomination);
        Assert.NotNull(links.Resume(first, PlayedLinks.Answer(first), out _));

        var third = _played.Add(links);
        Assert.Equal(4, third.Offer?.Nomination);
        Assert.False(links.Remove(third));

        Assert.Equal(4, _played.Nominations);
        Assert.Same(first, links.Carrier);
    }

    [Fact]
    public void While_an_offer_is_open_the_loss_of_the_carrier_makes_no_other_one()
    {
        var (links, carrier) = _played.WithCarrier(isArbiter: true);
        _played.Add(links);
        var third = _played.Add(links);

        Assert.True(links.Remove(carrier));

        Assert.Equal(_played.Nominations, third.Offer?.Nomination);
    }

    [Fact]
    public void When_the_last_link_is_lost_there_is_nothing_to_nominate()
    {
        var (links, carrier) = _played.WithCarrier(isArbiter: true);

        Assert.True(links.Remove(carrier));

        Assert.True(links.IsEmpty);
        Assert.Equal(1, _played.Nominations);
    }
}
