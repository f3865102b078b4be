using PeerShell.Discovery;
using PeerShell.Transport;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>Each rule of the mesh, by one node and what it is told.</summary>
public sealed class MeshTests
{
    private const int Lower = 1, Higher = 999, Other = 700;

    private static readonly TimeSpan Interval = MeshOptions.Lan.GossipInterval;

    // Of two or three members.
    private static readonly TimeSpan Suspicion = MeshOptions.Lan.SuspicionBase * MeshOptions.Lan.SuspicionFactor;

    [Fact]
    public void Nothing_is_due_and_nothing_told_when_nobody_is_connected()
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
    public void Whoever_connects_is_discovered_and_told_to_the_others()
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
    public void News_is_told_a_bounded_number_of_times()
    {
        var test = ConnectedTo(Higher, Other);

        test.Hear(Higher, Delta(Member(Lower, at: null)));
        var told = Deltas(test.Pass(TimeSpan.FromSeconds(20)));

        // Four members: the logarithm is 1. Half of it falls to the one who told it, and needs no telling.
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
    public void An_equal_digest_is_met_with_silence_and_another_one_with_the_list_but_not_again_and_again()
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
    public void A_digest_is_of_the_live_and_their_incarnations_whatever_came_first()
    {
        var one = DigestAfter(Delta(Member(10), Member(11, 101, at: null), Member(12, state: MemberState.Left)));
        var other = DigestAfter(Delta(Member(13), Member(13, state: MemberState.Left), Member(11), Member(10), Member(11, 101, at: null)));
        var older = DigestAfter(Delta(Member(10), Member(11)));

        Assert.Equal(one, other);
        Assert.NotEqual(one, older);
    }

    [Fact]
    public void Of_two_strangers_the_lower_id_sends_its_list_and_the_other_waits_for_that()
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
    public void Whoever_is_known_as_alive_already_is_sent_nothing_when_it_connects()
    {
        var test = ConnectedTo(Lower);
        test.Hear(Lower, Delta(Member(Higher)));
        test.Settle();

        test.Connect(Higher);

        Assert.Empty(test.Tells());
        Assert.Empty(FullsOf(test.Pass(10 * Interval)));
    }

    [Fact]
    public void A_full_list_is_answered_by_what_it_lacks_or_has_older()
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

    [Theory]
    [InlineData(MemberState.Gone)]
    [InlineData(MemberState.Left)]
    public void Stale_news_does_not_bring_the_dead_back_and_is_put_right(MemberState state)
    {
        var test = ConnectedTo(Higher);
        test.Hear(Higher, Delta(Member(10), Member(10, state: state)));
        Assert.Contains(MemberChange.Left, test.Reports());

        test.Hear(Higher, Delta(Member(10), Member(10, 99, MemberState.Suspect)));

        Assert.Equal(state, test.Find(10)!.State);
        Assert.All(Assert.Single(test.Tells()).Gossip.Members, member => Assert.Equal((Id(10), state), (member.Id, member.State)));
        test.Hear(Higher, Delta(Member(10, 101)));
        Assert.Equal([MemberChange.Discovered], test.Reports());
    }

    [Fact]
    public void The_dead_of_whom_nothing_was_known_block_stale_news_quietly()
    {
        var test = ConnectedTo(Higher, Other);

        test.Hear(Higher, Delta(Member(10, state: MemberState.Gone)));
        Assert.Empty(test.Pass(Interval));
        Assert.Null(test.Find(10));
        test.Hear(Higher, Delta(Member(10)));

        Assert.Null(test.Find(10));
        Assert.Empty(test.Take().OfType<DiscoveryAction.Report>());
    }

    [Fact]
    public void The_dead_are_forgotten_in_the_end()
    {
        var test = ConnectedTo(Higher);
        test.Hear(Higher, Delta(Member(10), Member(10, state: MemberState.Left)));

        test.Pass(MeshOptions.Lan.Memory - TimeSpan.FromSeconds(1));
        Assert.NotNull(test.Find(10));
        test.Pass(TimeSpan.FromSeconds(2));

        Assert.Null(test.Find(10));
    }

    [Theory]
    [InlineData(100, MemberState.Suspect, 101)]
    [InlineData(100, MemberState.Gone, 101)]
    [InlineData(150, MemberState.Left, 151)]
    [InlineData(150, MemberState.Alive, 151)]
    [InlineData(100, MemberState.Alive, 100)]
    [InlineData(99, MemberState.Gone, 100)]
    public void What_is_wrongly_said_of_the_node_it_contradicts(long incarnation, MemberState said, long becomes)
    {
        var test = ConnectedTo(Higher);

        test.Hear(Higher, Delta(Member(SelfNumber, incarnation, said)));

        Assert.Equal(becomes, test.Mesh.Self.Incarnation);
        var told = Deltas(test.Pass(Interval)).SelectMany(tell => tell.Gossip.Members).ToArray();
        Assert.Equal(becomes > 100, told.Any(member => member.Id == Id(SelfNumber) && member.Incarnation == becomes));
    }

    [Fact]
    public void The_node_itself_in_a_list_is_neither_dialled_nor_its_own_member()
    {
        var test = ConnectedTo(Higher);

        test.Hear(Higher, Full(Member(SelfNumber, at: "own-address"), Member(Higher)));
        var done = test.Pass(TimeSpan.FromMinutes(10));

        Assert.DoesNotContain(done, one => one.Action is DiscoveryAction.Dial);
        Assert.Equal([Id(Higher)], test.Mesh.Members.Select(member => member.Id));
    }

    [Fact]
    public void A_move_is_news_only_when_something_has_moved()
    {
        var test = ConnectedTo(Higher);
        test.Mesh.Move(test.Mesh.Self.Endpoints, test.Now);
        Assert.Equal(100, test.Mesh.Self.Incarnation);

        test.Mesh.Move([new PeerEndpoint("elsewhere", 1)], test.Now);

        Assert.Equal((101, "elsewhere"), (test.Mesh.Self.Incarnation, test.Mesh.Self.Endpoint!.Host));
        Assert.NotEmpty(Deltas(test.Pass(Interval)));
    }

    [Fact]
    public void The_lower_id_dials_at_once_and_the_higher_leaves_it_time()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher), Member(Lower)));
        Assert.False(test.Mesh.IsComplete);

        Assert.Equal([Id(Higher)], test.Dials());
        var courtesy = MeshOptions.Lan.Courtesy * Interval;
        Assert.DoesNotContain(test.Pass(courtesy), done => done.Action is DiscoveryAction.Dial);
        Assert.Equal(Id(Lower), test.Pass(courtesy).Select(done => done.Action).OfType<DiscoveryAction.Dial>().Single().Member.Id);
    }

    [Fact]
    public void Only_a_few_are_dialled_at_a_time()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta([.. Enumerable.Range(600, 50).Select(number => Member(number))]));
        var first = test.Dials();
        Assert.Equal(MeshOptions.Lan.Dials, first.Length);

        test.Mesh.DialFailed(first[0], test.Now);
        test.Connect(Member(Enumerable.Range(600, 50).Single(number => Id(number) == first[1])));

        Assert.Equal(2, test.Dials().Length);
    }

    [Fact]
    public void A_lost_member_is_dialled_and_when_that_fails_suspect_and_then_gone_and_dialled_on()
    {
        var test = ConnectedTo(Higher);
        test.Lose(Higher);
        Assert.Equal(MemberState.Alive, test.Find(Higher)!.State);
        Assert.Contains(test.Pass(Interval), done => done.Action is DiscoveryAction.Dial);

        test.Mesh.DialFailed(Id(Higher), test.Now);
        Assert.Equal([MemberChange.Suspected], test.Reports());
        Assert.False(test.Mesh.IsComplete);
        Assert.Empty(test.Pass(Suspicion - Interval).Select(done => done.Action).OfType<DiscoveryAction.Report>());

        var rest = test.Pass(2 * Interval);
        Assert.Equal(MemberChange.Left, rest.Select(done => done.Action).OfType<DiscoveryAction.Report>().Single().Change);
        Assert.True(test.Mesh.IsComplete);

        test.Mesh.DialFailed(Id(Higher), test.Now);
        Assert.Contains(test.Pass(TimeSpan.FromMinutes(3)), done => done.Action is DiscoveryAction.Dial);
    }

    [Fact]
    public void A_connection_that_breaks_again_and_again_is_dialled_ever_more_rarely()
    {
        var test = ConnectedTo(Higher);
        List<TimeSpan> waits = [];
        for (var times = 0; times < 6; times++)
        {
            test.Lose(Higher);
            var lost = test.Now;
            var (at, _) = test.Pass(TimeSpan.FromMinutes(1)).First(done => done.Action is DiscoveryAction.Dial);
            waits.Add(at - lost);
            test.Connect(Higher);
        }

        Assert.True(waits[0] < Interval && waits[^1] > TimeSpan.FromSeconds(5), string.Join(", ", waits));
    }

    [Fact]
    public void A_failed_dial_to_one_that_has_connected_meanwhile_means_nothing()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher)));
        test.Connect(Higher);
        test.Take();

        test.Mesh.DialFailed(Id(Higher), test.Now);

        Assert.Empty(test.Take());
        Assert.Equal(MemberState.Alive, test.Find(Higher)!.State);
    }

    [Fact]
    public void A_suspect_that_contradicts_has_recovered()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Lower), Member(Lower, state: MemberState.Suspect)));
        Assert.Equal([MemberChange.Discovered, MemberChange.Suspected], test.Reports());

        test.Hear(Other, Delta(Member(Lower, 101)));

        Assert.Equal([MemberChange.Recovered], test.Reports());
        Assert.DoesNotContain(test.Pass(2 * Suspicion), done => done.Action is DiscoveryAction.Report { Change: MemberChange.Left });
    }

    [Fact]
    public void A_connected_member_is_not_believed_dead_but_told_so_that_it_contradicts()
    {
        var test = ConnectedTo(Higher, Other);

        test.Hear(Other, Delta(Member(Higher, state: MemberState.Suspect)));
        test.Hear(Other, Delta(Member(Higher, state: MemberState.Gone)));

        var told = Assert.Single(test.Tells());
        Assert.Equal((Id(Higher), MemberState.Suspect), (told.To, Assert.Single(told.Gossip.Members).State));
        Assert.Equal(MemberState.Alive, test.Find(Higher)!.State);
    }

    [Theory]
    [InlineData(MemberState.Suspect)]
    [InlineData(MemberState.Gone)]
    [InlineData(MemberState.Left)]
    public void One_taken_for_dead_that_connects_is_alive_and_told(MemberState state)
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher), Member(Higher, state: state)));
        test.Take();

        test.Connect(Higher);

        var actions = test.Take();
        Assert.Equal(
            state == MemberState.Suspect ? MemberChange.Recovered : MemberChange.Discovered,
            actions.OfType<DiscoveryAction.Report>().Single().Change);
        Assert.Contains(actions.OfType<DiscoveryAction.Tell>(), tell => tell.To == Id(Higher) && tell.Gossip.Members.Single().State == state);
        Assert.Single(FullsOf(test.Pass(Interval)), tell => tell.To == Id(Higher));
    }

    [Fact]
    public void One_that_stops_has_left_and_is_not_dialled_until_it_comes_back()
    {
        var test = ConnectedTo(Higher, Other);
        test.Lose(Higher, Departure.Stopped);
        Assert.Equal([MemberChange.Left], test.Reports());
        Assert.True(test.Mesh.IsComplete);
        Assert.DoesNotContain(test.Pass(TimeSpan.FromHours(1)), done => done.Action is DiscoveryAction.Dial);

        test.Hear(Other, Delta(Member(Higher, 101, MemberState.Left, at: "elsewhere")));
        Assert.Empty(test.Dials());
        test.Hear(Other, Delta(Member(Higher, 102)));

        Assert.Equal([Id(Higher)], test.Dials());
    }

    [Fact]
    public void One_that_parted_is_left_alone_until_it_connects()
    {
        var test = ConnectedTo(Higher, Other);
        test.Lose(Higher, Departure.Parted);

        Assert.True(test.Mesh.IsComplete);
        Assert.DoesNotContain(test.Pass(TimeSpan.FromHours(1)), done => done.Action is DiscoveryAction.Dial);
        Assert.Equal(MemberState.Alive, test.Find(Higher)!.State);
        test.Hear(Other, Delta(Member(Higher, 101, at: "elsewhere")));
        Assert.Empty(test.Dials());

        test.Connect(Higher, 101);
        test.Lose(Higher);
        Assert.False(test.Mesh.IsComplete);
    }

    [Fact]
    public void A_suspect_that_was_restarted_under_its_name_is_gone_at_once()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(10, 100, name: "alice"), Member(11, 200, name: "alice")));
        Assert.Equal([MemberChange.Discovered, MemberChange.Discovered], test.Reports());

        test.Hear(Other, Delta(Member(10, 100, MemberState.Suspect, name: "alice")));

        Assert.Equal([MemberChange.Suspected, MemberChange.Left], test.Reports());
        Assert.Equal((MemberState.Gone, MemberState.Alive), (test.Find(10)!.State, test.Find(11)!.State));
    }

    [Fact]
    public void A_suspect_is_gone_when_a_later_one_of_its_name_appears_be_it_this_node()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(10, 100, MemberState.Suspect, name: "alice"), Member(11, 200, name: "alice")));
        Assert.Equal(MemberState.Gone, test.Find(10)!.State);

        test.Hear(Other, Delta(Member(12, 99, MemberState.Suspect, name: "self")));
        Assert.Equal(MemberState.Gone, test.Find(12)!.State);
    }

    [Fact]
    public void A_suspect_that_started_later_than_its_namesake_keeps_its_time()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(10, 100, name: "alice"), Member(11, 200, MemberState.Suspect, name: "alice")));

        Assert.Equal(MemberState.Suspect, test.Find(11)!.State);
    }

    [Fact]
    public void A_full_table_forgets_the_longest_gone_and_then_ignores()
    {
        var test = new MeshUnderTest(MeshOptions.Lan with { Members = 4 });
        test.Connect(Higher);
        test.Hear(Higher, Delta(Member(10), Member(11), Member(12)));
        test.Hear(Higher, Delta(Member(11, state: MemberState.Left)));
        test.Now += TimeSpan.FromSeconds(1);
        test.Hear(Higher, Delta(Member(10, state: MemberState.Gone)));

        test.Hear(Higher, Delta(Member(13), Member(14), Member(15)));

        Assert.Equal(new[] { 12, 13, 14, Higher }.Select(Id), test.Mesh.Members.Select(member => member.Id).Order());
        Assert.Equal(1, test.Mesh.Ignored);
        test.Connect(Other);
        test.Lose(Other);
        Assert.Equal(2, test.Mesh.Ignored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1L << 62)]
    public void A_nonsensical_incarnation_is_ignored(long incarnation)
    {
        var test = ConnectedTo(Higher);

        test.Hear(Higher, Delta(Member(10, incarnation), Member(SelfNumber, incarnation, MemberState.Gone)));

        Assert.Null(test.Find(10));
        Assert.Equal(100, test.Mesh.Self.Incarnation);
    }

    [Fact]
    public void What_a_member_says_about_itself_changes_only_with_its_incarnation()
    {
        var test = ConnectedTo(Higher);
        test.Hear(Higher, Delta(Member(10)));
        test.Take();

        test.Hear(Higher, Delta(Member(10, name: "other")));
        Assert.Empty(test.Reports());
        test.Hear(Higher, Delta(Member(10, 101)));
        Assert.Empty(test.Reports());
        test.Hear(Higher, Delta(Member(10, 102, name: "other")));

        Assert.Equal([MemberChange.Updated], test.Reports());
        Assert.Equal("other", test.Find(10)!.Name);
    }

    [Fact]
    public void Addresses_that_one_did_not_tell_another_may()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher, at: null)));
        Assert.True(test.Mesh.IsComplete);
        Assert.Empty(test.Dials());

        test.Hear(Other, Delta(Member(Higher, at: "127.0.0.1")));

        Assert.Equal([Id(Higher)], test.Dials());
    }

    [Fact]
    public void Strangers_are_not_heard()
    {
        var test = ConnectedTo(Other);

        test.Hear(Other, Delta(Member(Higher)));
        test.Hear(Higher, Delta(Member(10)));
        test.Hear(Lower, Delta(Member(10)));

        Assert.Null(test.Find(10));
    }

    [Fact]
    public void Soon_after_news_lists_are_compared()
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
        return OfKind(test.Pass(MeshOptions.Lan.DigestInterval * 2), GossipKind.Digest)[^1].Gossip.Digest;
    }

    private static DiscoveryAction.Tell[] Deltas(IEnumerable<(TimeSpan, DiscoveryAction Action)> done) => OfKind(done, GossipKind.Delta);

    private static DiscoveryAction.Tell[] FullsOf(IEnumerable<(TimeSpan, DiscoveryAction Action)> done) => OfKind(done, GossipKind.Full);

    private static DiscoveryAction.Tell[] OfKind(IEnumerable<(TimeSpan, DiscoveryAction Action)> done, GossipKind kind) =>
        [.. done.Select(one => one.Action).OfType<DiscoveryAction.Tell>().Where(tell => tell.Gossip.Kind == kind)];
}
