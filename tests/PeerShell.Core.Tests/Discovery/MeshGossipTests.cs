using PeerShell.Discovery;
using PeerShell.Transport;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>What a node of a mesh sends to which members, and when.</summary>
public sealed class MeshGossipTests
{
    private const int Lower = 1, Higher = 999, Other = 700;

    private static readonly TimeSpan Interval = MeshOptions.Lan.GossipInterval;

    [Fact]
    public void Nothing_is_due_or_sent_when_nobody_is_connected()
    {
        var test = new MeshUnderTest();
        Assert.Equal(TimeSpan.MaxValue, test.Mesh.NextDue);

        test.Mesh.Move([new PeerEndpoint("elsewhere", 1)], test.Now);
        test.Mesh.Advance(test.Now);

        Assert.Equal(TimeSpan.MaxValue, test.Mesh.NextDue);
        Assert.Empty(test.Take());
        Assert.True(test.Mesh.IsComplete);
    }

    [Fact]
    public void A_member_that_connects_is_discovered_and_reported_to_the_others()
    {
        var test = ConnectedTo(Higher);

        test.Connect(Other);

        Assert.Equal([MemberChange.Discovered], test.Reports());
        Assert.Equal(test.Now, test.Mesh.LastNews);
        var told = Deltas(test.Pass(Interval));
        Assert.Contains(told, tell => tell.To == Id(Higher) && tell.Gossip.Members.Any(member => member.Id == Id(Other)));
        Assert.DoesNotContain(told, tell => tell.To == Id(Other) && tell.Gossip.Members.Any(member => member.Id == Id(Other)));
    }

    [Fact]
    public void News_is_sent_a_limited_number_of_times()
    {
        var test = ConnectedTo(Higher, Other);

        test.Hear(Higher, Delta(Member(Lower, at: null)));
        var told = Deltas(test.Pass(TimeSpan.FromSeconds(20)));

        // With four members the logarithm is 1. Half of the sends fall to the source of the news and are not made.
        Assert.Equal(MeshOptions.Lan.Retransmissions / 2, told.Count(tell => tell.To == Id(Other)));
        Assert.DoesNotContain(told, tell => tell.To == Id(Higher));
    }

    [Fact]
    public void A_quiet_node_sends_nothing_but_digests()
    {
        var test = ConnectedTo(Higher, Other);
        test.Pass(TimeSpan.FromMinutes(2));

        var sent = test.Pass(TimeSpan.FromMinutes(60)).Select(done => done.Action).ToArray();

        Assert.All(sent, action => Assert.Equal(GossipKind.Digest, Assert.IsType<DiscoveryAction.Tell>(action).Gossip.Kind));
        Assert.InRange(sent.Length, 100, 140);
        Assert.True(test.Mesh.NextDue - test.Now < 1.5 * MeshOptions.Lan.DigestInterval);
    }

    [Fact]
    public void An_equal_digest_is_not_answered_and_a_different_one_is_answered_with_the_list_once_an_interval()
    {
        var test = ConnectedTo(Higher, Other);
        var own = test.Pass(TimeSpan.FromMinutes(2)).Select(done => done.Action).OfType<DiscoveryAction.Tell>().Last().Gossip;

        test.Hear(Higher, own);
        Assert.Empty(test.Take());

        test.Hear(Higher, own with { Digest = 1 });
        test.Hear(Higher, own with { Digest = 2 });
        var tell = Assert.Single(test.Tells());
        Assert.Equal((Id(Higher), GossipKind.Full), (tell.To, tell.Gossip.Kind));
        Assert.Equal(new[] { SelfNumber, Higher, Other }.Select(Id).Order(), tell.Gossip.Members.Select(member => member.Id).Order());

        test.Now += Interval;
        test.Hear(Higher, own with { Digest = 2 });
        Assert.Single(test.Tells());
    }

    [Fact]
    public void A_digest_depends_on_live_members_and_incarnations_and_not_on_their_order()
    {
        var one = DigestAfter(Delta(Member(10), Member(11, 101, at: null), Member(12, state: MemberState.Left)));
        var other = DigestAfter(Delta(Member(13), Member(13, state: MemberState.Left), Member(11), Member(10), Member(11, 101, at: null)));
        var older = DigestAfter(Delta(Member(10), Member(11)));

        Assert.Equal(one, other);
        Assert.NotEqual(one, older);
    }

    [Fact]
    public void Of_two_strangers_the_lower_id_sends_its_list_and_the_other_waits_for_it()
    {
        var test = new MeshUnderTest();
        test.Connect(Higher);
        Assert.Equal(Id(Higher), FullsOf(test.Pass(TimeSpan.Zero)).Single().To);

        test = new MeshUnderTest();
        test.Connect(Lower);
        test.Hear(Lower, Full(Member(Lower)));
        Assert.Empty(FullsOf(test.Pass(2 * Interval)));

        test = new MeshUnderTest();
        test.Connect(Lower);
        Assert.Empty(FullsOf(test.Pass(Interval / 2)));
        Assert.Equal(Id(Lower), FullsOf(test.Pass(Interval)).Single().To);
    }

    [Fact]
    public void A_member_already_known_as_alive_is_sent_nothing_when_it_connects()
    {
        var test = ConnectedTo(Lower);
        test.Hear(Lower, Delta(Member(Higher)));
        test.Settle();

        test.Connect(Higher);

        Assert.Empty(test.Tells());
        Assert.Empty(FullsOf(test.Pass(10 * Interval)));
    }

    [Fact]
    public void A_full_list_is_answered_with_missing_and_newer_entries()
    {
        var test = ConnectedTo(Higher, Other);
        test.Hear(Higher, Delta(Member(10), Member(11), Member(12), Member(13, 200), Member(14, 200), Member(15)));
        test.Hear(Higher, Delta(Member(14, 200, MemberState.Left), Member(15, state: MemberState.Gone)));
        test.Take();

        test.Hear(Other, Full(Member(Other), Member(SelfNumber), Member(11), Member(12, 101), Member(13, 150), Member(14, 199)));

        var answer = Assert.Single(test.Tells());
        Assert.Equal((Id(Other), GossipKind.Delta), (answer.To, answer.Gossip.Kind));
        Assert.Equal(
            new[] { Id(10), Id(13), Id(14), Id(Higher) },
            answer.Gossip.Members.Select(member => member.Id).Order());
        Assert.Equal(101, test.Find(12)!.Incarnation);
    }

    [Fact]
    public void A_second_full_list_within_an_interval_is_merged_but_not_answered()
    {
        var test = ConnectedTo(Higher, Other);

        test.Hear(Other, Full());
        test.Hear(Other, Full(Member(10)));

        Assert.Single(test.Take(), action => action is DiscoveryAction.Tell);
        Assert.NotNull(test.Find(10));
    }

    [Fact]
    public void New_endpoints_are_news_only_if_they_have_changed()
    {
        var test = ConnectedTo(Higher);
        test.Mesh.Move(test.Mesh.Self.Endpoints, test.Now);
        Assert.Equal(100, test.Mesh.Self.Incarnation);

        test.Mesh.Move([new PeerEndpoint("elsewhere", 1)], test.Now);

        Assert.Equal((101, "elsewhere"), (test.Mesh.Self.Incarnation, test.Mesh.Self.Endpoint!.Host));
        Assert.NotEmpty(Deltas(test.Pass(Interval)));
    }

    [Fact]
    public void Gossip_from_strangers_is_ignored()
    {
        var test = ConnectedTo(Other);

        test.Hear(Other, Delta(Member(Higher)));
        test.Hear(Higher, Delta(Member(10)));
        test.Hear(Lower, Delta(Member(10)));

        Assert.Null(test.Find(10));
    }

    [Fact]
    public void Lists_are_compared_soon_after_news()
    {
        var test = ConnectedTo(Higher);
        test.Pass(TimeSpan.FromMinutes(10));

        test.Hear(Higher, Delta(Member(10, at: null)));

        Assert.NotEmpty(OfKind(test.Pass(20 * Interval), GossipKind.Digest));
    }

    private static ulong DigestAfter(Gossip gossip)
    {
        var test = ConnectedTo(Higher);
        test.Hear(Higher, gossip);
        return OfKind(test.Pass(20 * Interval), GossipKind.Digest)[^1].Gossip.Digest;
    }
}
