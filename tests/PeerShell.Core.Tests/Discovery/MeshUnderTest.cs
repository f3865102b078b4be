using System.Buffers.Binary;
using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.Tests.Discovery;

/// <summary>A mesh whose id is in the middle of all ids, with a clock, and the actions since they were last taken.</summary>
internal sealed class MeshUnderTest(MeshOptions? options = null, string name = "self", int id = MeshUnderTest.SelfNumber)
{
    public const int SelfNumber = 500;

    public MeshOptions Options { get; } = options ?? MeshOptions.Lan;

    public Mesh Mesh { get; } = new(Member(id, name: name), options ?? MeshOptions.Lan, new BackoffOptions(), new Random(1));

    public TimeSpan Now { get; set; } = TimeSpan.FromMinutes(1);

    public static PeerId Id(int number)
    {
        Span<byte> bytes = stackalloc byte[PeerId.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);

        // An id that ends in zeros belongs to a program that speaks JSON lines.
        bytes[^1] = 1;
        return new PeerId(bytes);
    }

    /// <summary>Creates a member. Numbers below <see cref="SelfNumber"/> give it a lower id than the mesh.</summary>
    public static Member Member(
        int number, long incarnation = 100, MemberState state = MemberState.Alive, string? name = null, string? at = "host") => new()
        {
            Id = Id(number),
            Name = name ?? $"node{number}",
            Endpoints = at is null ? [] : [new PeerEndpoint(at, number + 1)],
            State = state,
            Incarnation = incarnation,
        };

    public static Gossip Delta(params Member[] members) => new(GossipKind.Delta, 0, members);

    public static Gossip Full(params Member[] members) => new(GossipKind.Full, 0, members);

    public static DiscoveryAction.Tell[] Deltas(IEnumerable<(TimeSpan, DiscoveryAction Action)> done) => OfKind(done, GossipKind.Delta);

    public static DiscoveryAction.Tell[] FullsOf(IEnumerable<(TimeSpan, DiscoveryAction Action)> done) => OfKind(done, GossipKind.Full);

    public static DiscoveryAction.Tell[] OfKind(IEnumerable<(TimeSpan, DiscoveryAction Action)> done, GossipKind kind) =>
        [.. done.Select(one => one.Action).OfType<DiscoveryAction.Tell>().Where(tell => tell.Gossip.Kind == kind)];

    public Member? Find(int number) => Mesh.Members.FirstOrDefault(member => member.Id == Id(number));

    public List<DiscoveryAction> Take()
    {
        List<DiscoveryAction> actions = [];
        while (Mesh.TryTake(out var action))
            actions.Add(action);

        return actions;
    }

    public MemberChange[] Reports() => [.. Take().OfType<DiscoveryAction.Report>().Select(report => report.Change)];

    public PeerId[] Dials() => [.. Take().OfType<DiscoveryAction.Dial>().Select(dial => dial.Member.Id)];

    public DiscoveryAction.Tell[] Tells() => [.. Take().OfType<DiscoveryAction.Tell>()];

    public void Connect(int number, long incarnation = 100) => Connect(Member(number, incarnation));

    public void Connect(Member member) => Mesh.Connected(member, Now);

    public void Hear(int from, Gossip gossip) => Mesh.Hear(Id(from), gossip, Now);

    public void Lose(int number, Departure how = Departure.Lost) => Mesh.Disconnected(Id(number), how, Now);

    /// <summary>Lets time pass and advances the mesh whenever something is due.</summary>
    /// <returns>The actions of the mesh, with their times.</returns>
    public List<(TimeSpan At, DiscoveryAction Action)> Pass(TimeSpan time)
    {
        List<(TimeSpan, DiscoveryAction)> done = [];
        for (var end = Now + time; ;)
        {
            done.AddRange(Take().Select(action => (Now, action)));
            if (Mesh.NextDue > end)
            {
                Now = end;
                return done;
            }

            Now = Mesh.NextDue > Now ? Mesh.NextDue : Now;
            Mesh.Advance(Now);
            Assert.True(Mesh.NextDue > Now, "The mesh did not do everything that was due.");
        }
    }

    /// <summary>Lets all news be sent and drops the resulting actions.</summary>
    public void Settle()
    {
        Pass(TimeSpan.FromSeconds(5));
        Take();
    }

    /// <summary>Creates a mesh that is connected to some members and has sent all news about them.</summary>
    public static MeshUnderTest ConnectedTo(params int[] numbers)
    {
        var test = new MeshUnderTest();
        foreach (var number in numbers)
            test.Connect(number);

        test.Settle();
        return test;
    }
}
