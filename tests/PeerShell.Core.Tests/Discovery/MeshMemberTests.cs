using PeerShell.Discovery;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>The states that a node of a mesh gives to members, from gossip and from its own connections.</summary>
public sealed class MeshMemberTests
{
    private const int Lower = 1, Higher = 999, Other = 700;

    private static readonly TimeSpan Interval = MeshOptions.Lan.GossipInterval;

    // The suspicion time with two or three members.
    private static readonly TimeSpan Suspicion = MeshOptions.Lan.SuspicionBase * MeshOptions.Lan.SuspicionFactor;

    [Theory]
    [InlineData(MemberState.Gone)]
    [InlineData(MemberState.Left)]
    public void Stale_news_does_not_bring_dead_members_back_and_is_corrected(MemberState state)
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
    public void Unknown_dead_members_block_stale_news_without_events()
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
    public void Dead_members_are_forgotten_eventually()
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
    public void A_node_contradicts_wrong_news_about_itself(long incarnation, MemberState said, long becomes)
    {
        var test = ConnectedTo(Higher);

        test.Hear(Higher, Delta(Member(SelfNumber, incarnation, said)));

        Assert.Equal(becomes, test.Mesh.Self.Incarnation);
        var told = Deltas(test.Pass(Interval)).SelectMany(tell => tell.Gossip.Members).ToArray();
        Assert.Equal(becomes > 100, told.Any(member => member.Id == Id(SelfNumber) && member.Incarnation == becomes));
    }

    [Fact]
    public void A_node_does_not_dial_itself_or_list_itself_as_a_member()
    {
        var test = ConnectedTo(Higher);

        test.Hear(Higher, Full(Member(SelfNumber, at: "own-address"), Member(Higher)));
        var done = test.Pass(TimeSpan.FromMinutes(10));

        Assert.DoesNotContain(done, one => one.Action is DiscoveryAction.Dial);
        Assert.Equal([Id(Higher)], test.Mesh.Members.Select(member => member.Id));
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
    public void A_connected_member_stays_alive_and_is_sent_the_news_so_that_it_contradicts()
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
    public void A_member_thought_dead_that_connects_is_alive_and_is_warned(MemberState state)
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher), Member(Higher, state: state)));
        test.Take();

        test.Connect(Higher);

        var actions = test.Take();
        Assert.Equal(
            state == MemberState.Suspect ? MemberChange.Recovered : MemberChange.Discovered,
            actions.OfType<DiscoveryAction.Report>().Single().Change);
        Assert.Contains(
            actions.OfType<DiscoveryAction.Tell>(), tell => tell.To == Id(Higher) && tell.Gossip.Members.Single().State == state);
        Assert.Single(FullsOf(test.Pass(Interval)), tell => tell.To == Id(Higher));
    }

    [Fact]
    public void A_member_that_stops_has_left_and_is_not_dialled_until_it_comes_back()
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
    public void A_suspect_that_was_restarted_with_the_same_name_is_gone_at_once()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(10, 100, name: "alice"), Member(11, 200, name: "alice")));
        Assert.Equal([MemberChange.Discovered, MemberChange.Discovered], test.Reports());

        test.Hear(Other, Delta(Member(10, 100, MemberState.Suspect, name: "alice")));

        Assert.Equal([MemberChange.Suspected, MemberChange.Left], test.Reports());
        Assert.Equal((MemberState.Gone, MemberState.Alive), (test.Find(10)!.State, test.Find(11)!.State));
    }

    [Fact]
    public void A_suspect_is_gone_when_a_later_member_has_its_name_even_this_node()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(10, 100, MemberState.Suspect, name: "alice"), Member(11, 200, name: "alice")));
        Assert.Equal(MemberState.Gone, test.Find(10)!.State);

        test.Hear(Other, Delta(Member(12, 99, MemberState.Suspect, name: "self")));
        Assert.Equal(MemberState.Gone, test.Find(12)!.State);
    }

    [Fact]
    public void A_suspect_that_started_later_than_its_namesake_keeps_its_suspicion_time()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(10, 100, name: "alice"), Member(11, 200, MemberState.Suspect, name: "alice")));

        Assert.Equal(MemberState.Suspect, test.Find(11)!.State);
    }

    [Fact]
    public void A_full_table_forgets_the_member_gone_longest_and_then_ignores_new_ones()
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
    public void An_incarnation_out_of_range_is_ignored(long incarnation)
    {
        var test = ConnectedTo(Higher);

        test.Hear(Higher, Delta(Member(10, incarnation), Member(SelfNumber, incarnation, MemberState.Gone)));

        Assert.Null(test.Find(10));
        Assert.Equal(100, test.Mesh.Self.Incarnation);
    }

    [Theory]
    [InlineData(1, MemberState.Suspect)]
    [InlineData(1, MemberState.Gone)]
    [InlineData(0, MemberState.Suspect)]
    [InlineData(0, MemberState.Gone)]
    [InlineData(0, MemberState.Left)]
    public void A_member_can_contradict_all_that_others_believe_of_it(long below, MemberState state)
    {
        var lie = Member(SelfNumber, Roster.MaxIncarnation - below, state);
        var about = ConnectedTo(Higher);
        about.Hear(Higher, Delta(lie));
        var other = new MeshUnderTest(id: Other);
        other.Connect(Higher);
        other.Hear(Higher, Delta(Member(SelfNumber), lie));

        other.Hear(Higher, Delta(about.Mesh.Self));

        Assert.Equal(MemberState.Alive, other.Find(SelfNumber)!.State);
        Assert.Equal(about.Mesh.Self.Incarnation, other.Find(SelfNumber)!.Incarnation);

        // A newcomer may hear the lie first.
        var newcomer = new MeshUnderTest(id: Lower);
        newcomer.Connect(Higher);
        newcomer.Hear(Higher, Delta(lie, about.Mesh.Self));
        Assert.Equal(MemberState.Alive, newcomer.Find(SelfNumber)!.State);
    }

    [Fact]
    public void The_data_of_a_member_changes_only_with_its_incarnation()
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
}
