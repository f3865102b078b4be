using PeerShell.Discovery;
using PeerShell.Transport;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>How often a node dials addresses that others told it and where no member is.</summary>
public sealed class DialBudgetTests
{
    private const int Higher = 999, Other = 700, Burst = 10, Invented = 2000;

    private static readonly MeshOptions Lan = MeshOptions.Lan;
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(130);

    [Theory]
    [InlineData("203.0.113.5", "203.0.113.5")]
    [InlineData("2001:db8:1:2::{0}", "2001:db8:1:2:{0}::1")]
    [InlineData("name{0}.example.org", "other{0}.example.org")]
    public void One_target_is_dialled_in_vain_at_a_bounded_rate(string some, string others)
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta([.. Told(number => string.Format(null, number % 2 == 0 ? some : others, number))]));

        var dials = DialsWithin(test, Trial);

        Assert.InRange(dials.Count, 1, Lan.DialsPerTarget * (Burst + Trial.TotalSeconds) + 1);
        Assert.True(test.Mesh.Postponed > 0);
    }

    [Fact]
    public void All_targets_together_are_dialled_in_vain_at_a_bounded_rate()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta([.. Told(number => $"203.0.{number / 250}.{number % 250}")]));

        var dials = DialsWithin(test, TimeSpan.FromSeconds(20));

        Assert.InRange(dials.Count, Lan.DialsPerSecond * Burst, Lan.DialsPerSecond * (Burst + 20) + 1);
    }

    [Fact]
    public void Each_address_of_a_member_counts_and_equal_ones_are_dialled_once()
    {
        var test = ConnectedTo(Other);
        PeerEndpoint[] endpoints = [.. Enumerable.Range(0, 30).Select(number => new PeerEndpoint("203.0.113.5", 1 + number / 2))];
        test.Hear(Other, Delta([.. Told(_ => "203.0.113.5").Select(member => member with { Endpoints = endpoints })]));

        var dials = DialsWithin(test, Trial);

        Assert.All(dials, dial => Assert.Equal(15, dial.Member.Endpoints.Count));
        Assert.InRange(dials.Sum(dial => dial.Member.Endpoints.Count), 1, Lan.DialsPerTarget * (Burst + Trial.TotalSeconds) + 15);
    }

    [Fact]
    public void Dials_that_connect_do_not_count()
    {
        var test = ConnectedTo(Other);
        var members = Told(_ => "203.0.113.5").ToDictionary(member => member.Id);
        test.Hear(Other, Delta([.. members.Values]));

        for (var round = 0; round < Invented / Lan.Dials; round++)
        {
            var dials = test.Dials();
            Assert.Equal(Lan.Dials, dials.Length);
            foreach (var id in dials)
                test.Connect(members[id]);
        }

        Assert.Equal(0, test.Mesh.Postponed);
        Assert.True(test.Mesh.IsComplete);
    }

    [Fact]
    public void Loopback_is_bounded_only_as_all_targets_are()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta([.. Told(_ => "127.0.0.1").Take(100)]));

        Assert.Equal(100, DialsWithin(test, TimeSpan.FromSeconds(1)).Select(dial => dial.Member.Id).Distinct().Count());
    }

    [Fact]
    public void A_member_that_was_never_reached_is_not_dialled_when_it_is_gone()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Higher)));

        Assert.InRange(DialsWithin(test, TimeSpan.FromHours(1)).Count, 2, 4);
        Assert.Equal(MemberState.Gone, test.Find(Higher)!.State);

        test.Hear(Other, Delta(Member(Higher, 101)));
        Assert.Equal([Id(Higher)], test.Dials());
    }

    [Fact]
    public void Members_that_are_gone_leave_room_for_others_at_their_address()
    {
        var test = ConnectedTo(Other);
        var lost = Told(_ => "203.0.113.5").Take(100).ToArray();
        foreach (var member in lost)
            test.Connect(member);
        foreach (var member in lost)
            test.Mesh.Disconnected(member.Id, Departure.Lost, test.Now);
        DialsWithin(test, TimeSpan.FromMinutes(5));
        Assert.All(lost, member => Assert.Equal(MemberState.Gone, test.Mesh.Members.Single(other => other.Id == member.Id).State));
        Assert.True(test.Mesh.Postponed > 0);

        test.Hear(Other, Delta(Member(Higher, at: "203.0.113.5")));

        Assert.Equal([Id(Higher)], test.Dials());
    }

    [Fact]
    public void The_targets_of_a_long_list_are_forgotten()
    {
        DialBudget budget = new(Lan);
        for (var number = 0; number < 100_000; number++)
        {
            PeerEndpoint endpoint = new($"203.{number / 62500}.{number / 250 % 250}.{number % 250}", 1);
            budget.TryCharge([endpoint], isUrgent: true, number * TimeSpan.FromSeconds(0.02));
        }

        Assert.InRange(budget.Targets, 1, 2048);
    }

    [Fact]
    public void A_network_can_not_be_pointed_at_somebody()
    {
        Simulation network = new(seed: 11);
        network.StartLine(6);
        Assert.NotNull(network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(1)));
        var teller = network.Nodes[2];
        network.Forget();
        network.Invent(teller, [.. Told(_ => "203.0.113.5")]);

        network.RunFor(Trial);

        Assert.InRange(network.DialsInVain, 1, 6 * (Lan.DialsPerTarget * (Burst + Trial.TotalSeconds) + 1));
    }

    private static IEnumerable<Member> Told(Func<int, string> host) =>
        Enumerable.Range(1000, Invented).Select(number => Member(number, at: host(number)));

    /// <summary>Lets time pass, in which each dial fails at once.</summary>
    private static List<DiscoveryAction.Dial> DialsWithin(MeshUnderTest test, TimeSpan time)
    {
        List<DiscoveryAction.Dial> dials = [];
        for (var end = test.Now + time; ;)
        {
            foreach (var dial in test.Take().OfType<DiscoveryAction.Dial>())
            {
                dials.Add(dial);
                test.Mesh.DialFailed(dial.Member.Id, test.Now);
            }

            if (test.Mesh.NextDue > end)
                return dials;

            test.Now = test.Mesh.NextDue > test.Now ? test.Mesh.NextDue : test.Now;
            test.Mesh.Advance(test.Now);
        }
    }
}
