using PeerShell.Discovery;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>Who has room in a list of members that is full.</summary>
public sealed class FullListTests
{
    private const int Other = 700;

    [Fact]
    public void A_member_that_connects_takes_the_place_of_one_never_reached_and_then_of_one_that_was_lost()
    {
        var test = Full(capacity: 5, connected: [10, 11], told: [20, 21]);
        test.Lose(11);

        test.Connect(30);
        Assert.Equal([10, 11, 21, 30, Other], Known(test));
        test.Connect(31);
        Assert.Equal([10, 11, 30, 31, Other], Known(test));
        test.Connect(32);
        Assert.Equal([10, 30, 31, 32, Other], Known(test));

        Assert.Equal(3, test.Mesh.Ignored);
    }

    [Fact]
    public void Connected_members_make_room_for_nobody()
    {
        var test = Full(capacity: 3, connected: [10, 11], told: []);

        test.Connect(30);
        test.Hear(Other, Delta(Member(31)));

        Assert.Equal([10, 11, Other], Known(test));
        Assert.Equal(2, test.Mesh.Ignored);
    }

    [Fact]
    public void A_member_whose_place_was_taken_can_connect_and_lose_its_place_while_it_is_dialled()
    {
        var test = Full(capacity: 3, connected: [10], told: [999]);
        Assert.Equal([Id(999)], test.Dials());

        test.Connect(30);
        test.Mesh.DialFailed(Id(999), test.Now);

        Assert.Equal([10, 30, Other], Known(test));
        test.Lose(10);
        test.Connect(999);
        Assert.Equal([30, Other, 999], Known(test));
    }

    [Fact]
    public void Ten_thousand_members_without_addresses_told_once_do_not_fill_the_list_for_good()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta([.. Enumerable.Range(1000, 10_000).Select(number => Member(number, at: null))]));
        Assert.Equal(10_000, test.Mesh.Members.Count);

        // Some others are told of, and have no room yet.
        test.Hear(Other, Delta(Member(20, at: null)));
        Assert.Null(test.Find(20));

        // The suspicion time with 10,000 members is 16 s.
        test.Pass(TimeSpan.FromSeconds(60));
        test.Hear(Other, Delta(Member(20, at: null)));

        Assert.NotNull(test.Find(20));
        Assert.Equal([20, Other], Known(test).Where(number => number < 1000));
        Assert.Equal(2, test.Mesh.Members.Count(member => member.IsLive));
    }

    [Fact]
    public void Newcomers_meet_although_somebody_filled_the_lists()
    {
        Simulation network = new(seed: 13, options: MeshOptions.Lan with { Members = 60 });
        network.StartLine(6);
        Assert.NotNull(network.RunUntil(() => network.IsWhole, TimeSpan.FromMinutes(1)));
        network.Invent(network.Nodes[2], [.. Enumerable.Range(1000, 60).Select(number => Member(number, at: null))]);
        network.RunFor(TimeSpan.FromSeconds(10));
        Assert.All(network.Running.Where(node => node.Place != 2), node => Assert.Equal(60, node.Mesh.Members.Count));

        for (var place = 6; place < 12; place++)
            network.Join(network.Start(place, hasAddress: place % 2 == 0), network.Nodes[place - 6]);

        // Those without an address must dial all others, and can't dial each other.
        Assert.NotNull(network.RunUntil(
            () => network.Running.All(node => network.Running.All(other =>
                node == other || node.Links.ContainsKey(other.Id)
                || (node.Mesh.Self.Endpoints.Count == 0 && other.Mesh.Self.Endpoints.Count == 0))),
            TimeSpan.FromMinutes(2)));
        Assert.NotNull(network.RunUntil(() => network.Running.All(node => node.Knows(network.Running)), TimeSpan.FromMinutes(2)));
    }

    private static MeshUnderTest Full(int capacity, int[] connected, int[] told)
    {
        MeshUnderTest test = new(MeshOptions.Lan with { Members = capacity });
        foreach (var number in (int[])[Other, .. connected])
            test.Connect(number);

        // One after the other, so that there is a first.
        foreach (var number in told)
        {
            test.Now += TimeSpan.FromSeconds(0.1);
            test.Hear(Other, Delta(Member(number)));
        }

        Assert.Equal(capacity, test.Mesh.Members.Count);
        return test;
    }

    private static int[] Known(MeshUnderTest test)
    {
        var ids = test.Mesh.Members.Select(member => member.Id).ToHashSet();
        return [.. Enumerable.Range(0, 1000).Where(number => ids.Contains(Id(number)))];
    }
}
