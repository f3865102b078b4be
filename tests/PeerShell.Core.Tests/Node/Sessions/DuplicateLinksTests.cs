using PeerShell.Protocol;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>Which link gives way when there is one that carries the session.</summary>
public sealed class DuplicateLinksTests
{
    private readonly PlayedLinks _played = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_there_is_a_carrier_the_dialler_gives_way(bool isArbiter)
    {
        var (links, carrier) = _played.WithCarrier(isArbiter);
        var nominations = _played.Nominations;

        var error = Assert.Throws<ProtocolException>(() => _played.Add(links, dialled: true));

        Assert.Equal(CloseReason.DuplicateLink, error.Reason);
        Assert.Equal((carrier, nominations), (links.Carrier, _played.Nominations));
        Assert.Equal([carrier], links.Snapshot());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_that_the_far_side_dialled_is_never_refused(bool isArbiter)
    {
        var (links, carrier) = _played.WithCarrier(isArbiter);

        var second = _played.Add(links);

        Assert.Same(carrier, links.Carrier);
        Assert.Equal([carrier, second], links.Snapshot());
        Assert.Equal(isArbiter, second.Offer is not null);
    }

    [Fact]
    public void When_the_carrier_has_ended_a_dialled_link_is_taken()
    {
        var (links, carrier) = _played.WithCarrier(isArbiter: true);
        carrier.Close(CloseReason.ConnectionLost, "It broke.");

        var second = _played.Add(links, dialled: true);

        Assert.NotNull(second.Offer);
    }

    [Fact]
    public void A_dialled_link_is_taken_while_no_link_carries_the_session()
    {
        var links = _played.Arbiter();
        _played.Add(links);

        Assert.NotNull(_played.Add(links, dialled: true).Offer);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    public void Of_a_program_that_speaks_JSON_lines_a_link_that_it_dialled_gives_way_to_one_that_this_node_dialled(
        bool carrierDialled, bool dialled, bool givesWay)
    {
        var links = _played.Program();
        var carrier = _played.Add(links, carrierDialled);
        Assert.NotNull(links.Resume(carrier, PlayedLinks.Answer(carrier), out _));

        if (givesWay)
            Assert.Equal(CloseReason.DuplicateLink, Assert.Throws<ProtocolException>(() => _played.Add(links, dialled)).Reason);
        else
            Assert.NotNull(_played.Add(links, dialled).Offer);

        Assert.Same(carrier, links.Carrier);
    }
}
