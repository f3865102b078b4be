using CsCheck;
using PeerShell.Discovery;
using PeerShell.Protocol;

namespace PeerShell.Tests.Discovery;

/// <summary>The merged list depends on the entries received, but not on their order or repetition.</summary>
public sealed class MergeTests
{
    private static readonly Gen<Member[]> AnyNews = Gen.Select(
            Gen.Int[1, 5],
            Gen.Long[100, 103],
            Gen.Enum<MemberState>(),
            (number, incarnation, state) => MeshUnderTest.Member(number, incarnation, state, at: null))
        .Array[0, 25];

    [Fact]
    public void Order_and_repetition_make_no_difference() => Gen.Select(AnyNews, Gen.Int).Sample((news, seed) =>
    {
        var random = new Random(seed);
        Member[] shuffled = [.. news, .. news];
        random.Shuffle(shuffled);

        Assert.Equal(Believed(news), Believed(shuffled));
    });

    [Fact]
    public void The_worst_state_of_the_latest_incarnation_wins() => AnyNews.Sample(news =>
        Assert.Equal(
            news.GroupBy(member => member.Id)
                .Select(about => about.Max(member => (member.Incarnation, member.State)))
                .Where(IsLive)
                .Order(),
            Believed(news).Select(one => (one.Incarnation, one.State)).Where(IsLive).Order()));

    [Fact]
    public void Two_nodes_that_exchange_their_lists_agree_on_the_live_members() => Gen.Select(AnyNews, AnyNews).Sample((one, other) =>
    {
        var (left, right) = (Told(900, one), Told(901, other));
        var now = TimeSpan.FromSeconds(1);
        left.Connected(right.Self, now);
        right.Connected(left.Self, now);
        left.Advance(now);
        for (var times = 0; times < 3; times++)
        {
            Deliver(left, right, now);
            Deliver(right, left, now);
        }

        Assert.Equal(Live(left).Where(member => member.Id != right.Self.Id), Live(right).Where(member => member.Id != left.Self.Id));
    });

    private static Mesh Told(int number, Member[] news)
    {
        var mesh = new Mesh(MeshUnderTest.Member(number), MeshOptions.Lan, new BackoffOptions(), new Random(1));
        mesh.Connected(MeshUnderTest.Member(950), TimeSpan.Zero);
        mesh.Advance(TimeSpan.Zero);
        mesh.Hear(MeshUnderTest.Id(950), MeshUnderTest.Delta(news), TimeSpan.Zero);
        while (mesh.TryTake(out _))
            continue;

        return mesh;
    }

    private static bool IsLive((long, MemberState State) one) => one.State is MemberState.Alive or MemberState.Suspect;

    private static void Deliver(Mesh from, Mesh to, TimeSpan now)
    {
        while (from.TryTake(out var action))
        {
            if (action is DiscoveryAction.Tell tell && tell.To == to.Self.Id)
                to.Hear(from.Self.Id, tell.Gossip, now);
        }
    }

    private static IEnumerable<(PeerId Id, long Incarnation, MemberState State)> Live(Mesh mesh) =>
        mesh.Members.Where(member => member.IsLive).Select(member => (member.Id, member.Incarnation, member.State)).OrderBy(one => one.Id);

    private static (long Incarnation, MemberState State)[] Believed(Member[] news)
    {
        var test = new MeshUnderTest();
        test.Connect(950);
        foreach (var entry in news)
            test.Hear(950, MeshUnderTest.Delta(entry));

        // Members first heard of as dead are remembered but not shown, so only the live members are the same in any order.
        return [.. Live(test.Mesh).Where(one => one.Id != MeshUnderTest.Id(950)).Select(one => (one.Incarnation, one.State))];
    }
}
