using PeerShell.Node;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Links;

/// <summary>What is said first on a link, and what happens when it is something else or nothing.</summary>
public sealed class LinkHandshakeTests : IDisposable
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10), Moment = TimeSpan.FromMilliseconds(1);

    private readonly NodeParts _parts = new();
    private readonly ServedLink _served;

    public LinkHandshakeTests() => _served = new ServedLink(_parts);

    private Link Link => _served.Link;

    private FarEnd Far => _served.Far;

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task A_link_that_hears_nothing_is_closed_after_the_handshake_time()
    {
        _parts.Clock.Advance(HandshakeTime - Moment);
        Assert.True(Link.IsOpen);
        _parts.Clock.Advance(Moment);

        await AssertClosedAsync(CloseReason.HandshakeTimeout, LinkPhase.Greeting);
    }

    [Fact]
    public async Task The_handshake_time_counts_from_the_opening_although_a_hello_has_come()
    {
        _parts.Clock.Advance(HandshakeTime / 2);
        await _served.GreetAsync();
        _parts.Clock.Advance((HandshakeTime / 2) - Moment);
        Assert.True(Link.IsOpen);
        _parts.Clock.Advance(Moment);

        await AssertClosedAsync(CloseReason.HandshakeTimeout, LinkPhase.Resuming);
    }

    [Fact]
    public async Task A_link_that_carries_its_session_outlives_the_handshake_time()
    {
        await _served.AttachAsync();
        _parts.Clock.Advance(HandshakeTime);

        Assert.Equal(LinkPhase.Carrying, Link.Phase);
        await _served.AssertAnswersAsync();
    }

    [Theory]
    [InlineData((int)RecordType.Data)]
    [InlineData((int)RecordType.Ack)]
    [InlineData((int)RecordType.Ping)]
    [InlineData((int)RecordType.Resume)]
    [InlineData((int)RecordType.Gossip)]
    [InlineData(99)]
    public async Task The_first_record_must_be_a_hello(int type)
    {
        await Far.SendAsync([.. Preface.Bytes], Stranger.Record((RecordType)type, new byte[40]));

        await AssertClosedAsync(CloseReason.ProtocolError, LinkPhase.Greeting, "The first record must be a HELLO.");
        Assert.Empty(_served.Session.Calls());
    }

    [Fact]
    public async Task The_first_record_can_be_a_close_as_well()
    {
        var close = Stranger.Record(RecordType.Close, new CloseRecord(CloseReason.WrongNetwork, "No.").ToBytes());
        await Far.SendAsync([.. Preface.Bytes], close);

        Assert.Null(await Far.ReadAsync());
        await _served.FinishAsync();
        Assert.Equal(
            new LinkEnd(CloseReason.WrongNetwork, "No.", ByFarSide: true) { Phase = LinkPhase.Greeting }, Link.End);
    }

    [Fact]
    public async Task A_second_hello_ends_the_link()
    {
        await _served.AttachAsync();
        await Far.SendAsync(TestHello.Again(TestHello.Of(NodeParts.LowerId)));

        await AssertClosedAsync(CloseReason.ProtocolError, LinkPhase.Carrying, "A second HELLO came.");
        Assert.Equal(CloseReason.ProtocolError, Assert.Single(_served.Session.Ends).Reason);
    }

    [Fact]
    public async Task A_link_that_the_node_refuses_is_closed_with_the_nodes_reason()
    {
        _parts.Host.Join = _ => throw new ProtocolException(CloseReason.WrongNetwork, "Another network.");
        await Far.SendAsync(TestHello.First(TestHello.Of(NodeParts.LowerId)));

        await AssertClosedAsync(CloseReason.WrongNetwork, LinkPhase.Resuming, "Another network.");
        Assert.Empty(_served.Session.Ends);
    }

    [Fact]
    public async Task A_host_that_throws_costs_its_link_and_no_other()
    {
        using var other = new ServedLink(_parts);
        await other.AttachAsync();
        _parts.Host.Join = _ => throw new InvalidOperationException("a fault");
        await Far.SendAsync(TestHello.First(TestHello.Of(NodeParts.LowerId)));

        await Link.Finished.Soon();

        Assert.Equal((CloseReason.ProtocolError, false), (Link.End!.Reason, Link.End.ByFarSide));
        Assert.Contains("a fault", Link.End.Sentence, StringComparison.Ordinal);
        await other.AssertAnswersAsync();
        Assert.Equal(1, _parts.Links.Count);
        Assert.Single(_parts.EventsOf(PeerEventKind.LinkRefused));
    }

    [Fact]
    public async Task On_a_dialled_link_this_node_speaks_first()
    {
        using var far = new FarEnd();
        var link = _parts.Links.Open(far.Near, new PeerEndpoint("127.0.0.1", 9000));

        Assert.Equal("near", Hello.Read(await far.ReadAsync(RecordType.Hello)).Name);
        Assert.Equal(LinkPhase.Greeting, link.Phase);
    }

    [Fact]
    public async Task A_connection_that_ends_without_a_close_was_lost()
    {
        await _served.GreetAsync();

        await _served.FinishAsync();

        Assert.Equal((CloseReason.ConnectionLost, true, LinkPhase.Resuming), (Link.End!.Reason, Link.End.ByFarSide, Link.End.Phase));
        await Assert.ThrowsAsync<LinkEndedException>(() => Link.Attached.Soon());
        Assert.Single(_served.Session.Ends);
    }

    private async Task AssertClosedAsync(CloseReason reason, LinkPhase phase, string? sentence = null)
    {
        var close = await Far.ReadCloseAsync();
        Assert.Equal((reason, sentence ?? close.Sentence), (close.Reason, close.Sentence));
        Assert.Equal((reason, phase, false), (Link.End!.Reason, Link.End.Phase, Link.End.ByFarSide));
        Assert.Null(await Far.ReadAsync());
        await _served.FinishAsync();
    }
}
