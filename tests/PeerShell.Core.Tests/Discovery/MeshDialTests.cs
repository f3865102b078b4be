using PeerShell.Discovery;
using PeerShell.Transport;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>Which members a node of a mesh dials, and when.</summary>
public sealed class MeshDialTests
{
    private const int Lower = 1, Higher = 999, Other = 700;

    private static readonly TimeSpan Interval = MeshOptions.Lan.GossipInterval;

    // The suspicion time with two or three members.
    private static readonly TimeSpan Suspicion = MeshOptions.Lan.SuspicionBase * MeshOptions.Lan.SuspicionFactor;

    [Fact]
    public void The_lower_id_dials_at_once_and_the_higher_id_waits()
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
    public void A_lost_member_is_dialled_then_suspect_then_gone_and_still_dialled()
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
    public void A_connection_that_breaks_repeatedly_is_dialled_ever_more_rarely()
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
    public void A_failed_dial_to_a_member_that_has_connected_since_has_no_effect()
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
    public void A_member_that_disconnected_on_purpose_is_not_dialled_until_it_connects()
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
    public void Addresses_missing_in_one_entry_are_added_from_another()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher, at: null)));
        Assert.False(test.Mesh.IsComplete);
        Assert.Empty(test.Dials());

        test.Hear(Other, Delta(Member(Higher, at: "127.0.0.1")));

        Assert.Equal([Id(Higher)], test.Dials());
    }

    [Fact]
    public void A_living_member_that_can_not_be_dialled_is_missing_until_it_dials()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher, at: null), Member(Lower)));
        test.Pass(Interval * 20);
        test.Mesh.DialFailed(Id(Lower), test.Now);

        Assert.False(test.Mesh.IsComplete);
        Assert.Equal(
            [(Id(Lower), 1), (Id(Higher), 0)],
            test.Mesh.Missing.Select(missing => (missing.Member.Id, missing.FailedDials)).OrderBy(one => one.Id));

        test.Connect(Member(Higher, at: null));
        test.Connect(Lower);
        Assert.True(test.Mesh.IsComplete);
        Assert.Empty(test.Mesh.Missing);
    }

    [Fact]
    public void With_equal_incarnations_the_entry_with_more_addresses_is_complete()
    {
        var test = ConnectedTo(Other);
        var whole = Member(Higher, at: "host") with { Endpoints = [new PeerEndpoint("host", 1), new PeerEndpoint("127.0.0.1", 1)] };
        test.Hear(Other, Delta(Member(Higher, at: "host") with { Endpoints = [new PeerEndpoint("host", 1)] }));
        Assert.Equal([Id(Higher)], test.Dials());
        test.Mesh.DialFailed(Id(Higher), test.Now);

        test.Hear(Other, Delta(whole, Member(Higher, at: "elsewhere")));

        Assert.Equal(whole.Endpoints, test.Find(Higher)!.Endpoints);
        Assert.Equal(whole.Endpoints, test.Take().OfType<DiscoveryAction.Dial>().Single().Member.Endpoints);
    }

    [Fact]
    public void A_member_that_cannot_be_reached_but_contradicts_is_suspected_ever_more_rarely()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher)));
        test.Take();
        var incarnation = 100;
        List<TimeSpan> doubts = [];

        // Each dial fails, and the suspect says through another member that it is alive, as if it were behind a NAT.
        for (var end = test.Now + TimeSpan.FromDays(1); test.Now < end;)
        {
            test.Mesh.DialFailed(Id(Higher), test.Now);
            if (test.Find(Higher)!.State == MemberState.Suspect)
            {
                doubts.Add(test.Now);
                test.Hear(Other, Delta(Member(Higher, ++incarnation)));
            }

            test.Pass(TimeSpan.FromSeconds(150));
        }

        Assert.InRange(doubts.Count, 5, 12);
        Assert.InRange(doubts[1] - doubts[0], TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(13));

        // After it has been connected, a failed dial makes it suspect again.
        test.Connect(Higher, ++incarnation);
        test.Lose(Higher);
        test.Pass(TimeSpan.FromSeconds(150));
        test.Mesh.DialFailed(Id(Higher), test.Now);
        Assert.Equal(MemberState.Suspect, test.Find(Higher)!.State);
    }
}
