using PeerShell.Discovery;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>Members that have no address, so that only a link from them shows that they are alive.</summary>
public sealed class HiddenMemberTests
{
    private const int Hidden = 999, Other = 700, Witness = 600;

    private static readonly MeshOptions Lan = MeshOptions.Lan;

    // The time to dial again, and the suspicion time with up to ten members.
    private static readonly TimeSpan Grace = Lan.Courtesy * Lan.GossipInterval, Suspicion = Lan.SuspicionBase * Lan.SuspicionFactor;

    [Fact]
    public void A_hidden_member_that_does_not_dial_again_is_suspect_and_then_gone()
    {
        var test = ConnectedTo(Other);
        test.Connect(Member(Hidden, at: null));
        test.Settle();

        test.Lose(Hidden);

        Assert.Empty(ChangesIn(test.Pass(Grace - TimeSpan.FromMilliseconds(1))));
        Assert.Equal([MemberChange.Suspected], ChangesIn(test.Pass(TimeSpan.FromMilliseconds(2))));
        Assert.Equal([MemberChange.Left], ChangesIn(test.Pass(Suspicion)));
        Assert.Equal(MemberState.Gone, test.Find(Hidden)!.State);
    }

    [Fact]
    public void A_hidden_member_that_dials_again_in_time_is_not_suspect()
    {
        var test = ConnectedTo(Other);
        test.Connect(Member(Hidden, at: null));
        test.Settle();

        test.Lose(Hidden);
        test.Pass(Grace / 2);
        test.Connect(Member(Hidden, at: null));

        Assert.Empty(ChangesIn(test.Pass(TimeSpan.FromHours(1))));
    }

    [Fact]
    public void A_hidden_member_that_others_hear_stays_alive()
    {
        var test = ConnectedTo(Other);
        test.Connect(Member(Hidden, at: null));
        test.Settle();
        test.Lose(Hidden);
        test.Pass(Grace + Lan.GossipInterval);
        Assert.Equal(MemberState.Suspect, test.Find(Hidden)!.State);

        test.Hear(Other, Delta(Member(Hidden, 101, at: null)));

        Assert.Equal([MemberChange.Recovered], test.Reports());
        Assert.Empty(ChangesIn(test.Pass(TimeSpan.FromDays(1))));
    }

    [Theory]
    [InlineData(MemberState.Gone)]
    [InlineData(MemberState.Left)]
    public void When_a_member_ends_a_hidden_member_that_only_it_may_have_heard_is_doubted(MemberState state)
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Witness), Member(Hidden, at: null)));
        test.Settle();
        Assert.Empty(ChangesIn(test.Pass(TimeSpan.FromHours(1))));

        test.Hear(Other, Delta(Member(Witness, state: state)));

        Assert.Equal(
            [MemberChange.Left, MemberChange.Suspected, MemberChange.Left],
            ChangesIn(test.Pass(Lan.SuspicionBase + Lan.DigestInterval + Suspicion)));
        Assert.Equal(MemberState.Gone, test.Find(Hidden)!.State);
    }

    [Fact]
    public void A_hidden_member_that_contradicts_is_not_doubted_again_for_minutes_but_then_it_is()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(Hidden, at: null), Member(1), Member(2)));
        test.Hear(Other, Delta(Member(1, state: MemberState.Left), Member(Hidden, state: MemberState.Suspect, at: null)));
        test.Hear(Other, Delta(Member(Hidden, 101, at: null)));
        test.Hear(Other, Delta(Member(2, state: MemberState.Left)));
        test.Take();

        Assert.Empty(ChangesIn(test.Pass(TimeSpan.FromMinutes(9))));
        Assert.Equal([MemberChange.Suspected, MemberChange.Left], ChangesIn(test.Pass(TimeSpan.FromMinutes(2))));
    }

    [Fact]
    public void A_hidden_node_that_is_killed_is_gone_for_all_within_the_bound()
    {
        var (network, hidden) = Formed(10);
        network.Kill(hidden);

        var time = network.RunUntil(() => network.Running.All(node => node.StateOf(hidden) == MemberState.Gone), TimeSpan.FromMinutes(1));

        // Half a second for the suspicion to spread.
        Assert.InRange(time!.Value, TimeSpan.Zero, Grace + Suspicion * Math.Log10(11) + TimeSpan.FromMilliseconds(500));
        Assert.True(network.IsWhole);
        Assert.All(network.Running, node => Assert.Equal([hidden.Id], node.Gone));
    }

    [Fact]
    public void A_node_that_lost_its_link_to_a_hidden_node_does_not_end_it()
    {
        var (network, hidden) = Formed(10);
        var loser = network.Nodes[3];
        for (var times = 0; times < 20; times++)
        {
            network.Divide(node => node == loser ? 1 : 0);
            network.RunFor(TimeSpan.FromSeconds(20));
            network.Divide(_ => 0);
            network.RunFor(TimeSpan.FromSeconds(40));
        }

        Assert.NotNull(network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(5)));
        Assert.DoesNotContain(
            network.Running.Where(node => node != loser),
            node => node.Reports.Exists(report => report.Id == hidden.Id && report.Change == MemberChange.Left));
    }

    [Fact]
    public void Hidden_nodes_around_a_hub_stay_alive_for_each_other_when_one_is_killed()
    {
        var (network, spokes) = Star(12);
        network.Kill(spokes[4]);
        var rest = network.Running.ToArray();

        network.RunFor(TimeSpan.FromMinutes(30));

        Assert.All(rest, node => Assert.Equal([spokes[4].Id], node.Gone));
        Assert.All(rest, node => Assert.True(node.Knows(rest)));

        // The end of one is reason enough to ask once whether the others are still heard.
        Assert.All(rest, node => Assert.InRange(node.Reports.Count(report => report.Change == MemberChange.Suspected), 1, 12));
    }

    [Theory]
    [InlineData(50, 0)]
    [InlineData(50, 0.1)]
    [InlineData(150, 0)]
    public void Around_a_hub_those_that_were_killed_and_no_others_are_gone_within_the_bound(int count, double loss)
    {
        var (network, spokes) = Star(count);
        network.Loss = loss;
        var killed = spokes.Take(5).ToArray();
        foreach (var spoke in killed)
            network.Kill(spoke);

        var dead = killed.Select(spoke => spoke.Id).ToHashSet();
        var time = network.RunUntil(() => network.Running.All(node => node.Gone.SetEquals(dead)), TimeSpan.FromMinutes(3));
        network.RunFor(TimeSpan.FromMinutes(3));

        Assert.InRange(time!.Value, TimeSpan.Zero, Grace + Suspicion * Math.Log10(count + 1) + TimeSpan.FromSeconds(1));
        Assert.All(network.Running, node => Assert.DoesNotContain(
            node.Reports, report => report.Change == MemberChange.Left && !dead.Contains(report.Id)));
    }

    [Fact]
    public void A_hidden_node_that_ends_together_with_the_only_node_that_heard_it_is_gone_for_the_others()
    {
        var (network, spokes) = Star(6);
        network.Kill(network.Nodes[0]);
        network.Kill(spokes[2]);

        // The dials to the hub, its suspicion time, the time within which the spokes are doubted, and theirs.
        var bound = TimeSpan.FromSeconds(2) + Suspicion + Lan.SuspicionBase + Lan.DigestInterval + Suspicion;
        network.RunFor(bound);

        Assert.All(network.Running, node => Assert.Equal(MemberState.Gone, node.StateOf(spokes[2])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_any_churn_exactly_the_running_nodes_are_members_although_some_are_hidden(int seed) => Churn(seed);

    [Fact(Explicit = true)]
    public void After_any_churn_exactly_the_running_nodes_are_members_although_some_are_hidden_with_any_seed()
    {
        for (var seed = 10; seed < 100; seed++)
            Churn(seed);
    }

    private static void Churn(int seed)
    {
        Random random = new(seed);
        Simulation network = new(seed, loss: random.NextDouble() / 4);
        network.StartLine(6);
        for (var place = 6; place < 12; place++)
            network.Join(network.Start(place, hasAddress: false), network.Nodes[place - 6]);

        network.RunFor(TimeSpan.FromSeconds(5));
        for (var step = 0; step < 60; step++)
        {
            SimulatedNode[] running = [.. network.Running];
            var one = running[random.Next(running.Length)];
            var dead = network.Nodes.Where(node => !network.Running.Any(other => other.Place == node.Place)).ToArray();
            var target = Array.FindAll(running, node => !IsHidden(node))[0];
            switch (random.Next(6))
            {
                // A network of hidden nodes only would have nobody to dial.
                case 0 when one != target:
                    network.Kill(one);
                    break;
                case 1 when one != target:
                    network.Stop(one);
                    break;
                case 2 or 3 when dead.Length > 0:
                    var place = dead[random.Next(dead.Length)].Place;
                    network.Join(network.Start(place, hasAddress: place < 6), target);
                    break;
                case 4 when step < 40:
                    network.Divide(node => node.Place % 2);
                    break;
                case 5:
                    network.Divide(_ => 0);
                    break;
            }

            network.RunFor(TimeSpan.FromSeconds(random.NextDouble() * (step < 50 ? 8 : 0.5)));
        }

        network.Divide(_ => 0);
        var time = network.RunUntil(() => network.Running.All(node => node.Knows(network.Running)), TimeSpan.FromHours(1));
        Assert.True(time is not null, $"Seed {seed}: {network}");

        network.RunFor(TimeSpan.FromMinutes(30));
        Assert.All(network.Running, node => Assert.True(node.Knows(network.Running), $"Seed {seed}: {network}"));
    }

    private static bool IsHidden(SimulatedNode node) => node.Mesh.Self.Endpoints.Count == 0;

    private static MemberChange[] ChangesIn(IEnumerable<(TimeSpan, DiscoveryAction Action)> done) =>
        [.. done.Select(one => one.Action).OfType<DiscoveryAction.Report>().Select(report => report.Change)];

    private static (Simulation Network, SimulatedNode Hidden) Formed(int count)
    {
        Simulation network = new(seed: 3);
        network.StartLine(count);
        var hidden = network.Start(count, hasAddress: false);
        network.Join(hidden, network.Nodes[0]);
        Assert.NotNull(network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(1)));
        network.RunFor(TimeSpan.FromMinutes(1));
        network.Forget();
        return (network, hidden);
    }

    private static (Simulation Network, SimulatedNode[] Spokes) Star(int count)
    {
        Simulation network = new(seed: 5);
        var hub = network.Start(0);
        var spokes = Enumerable.Range(1, count).Select(place => network.Start(place, hasAddress: false)).ToArray();
        foreach (var spoke in spokes)
            network.Join(spoke, hub);

        Assert.NotNull(network.RunUntil(() => network.Running.All(node => node.Knows(network.Running)), TimeSpan.FromMinutes(1)));
        network.RunFor(TimeSpan.FromMinutes(1));
        network.Forget();
        return (network, spokes);
    }
}
