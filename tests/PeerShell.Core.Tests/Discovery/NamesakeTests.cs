using System.Diagnostics;
using PeerShell.Discovery;
using static PeerShell.Tests.Discovery.MeshUnderTest;

namespace PeerShell.Tests.Discovery;

/// <summary>Members with the same name.</summary>
public sealed class NamesakeTests
{
    private const int Other = 700, Many = 9000;

    [Fact]
    public void Gossip_about_one_name_takes_as_long_as_about_different_names_while_one_is_suspect()
    {
        var different = Enumerable.Range(0, 3).Min(_ => TimeToHear(number => $"x{number}"));
        var same = Enumerable.Range(0, 3).Min(_ => TimeToHear(_ => "x"));

        // The factor and the half second are for a busy machine. Searching all namesakes for each entry took 11 s.
        Assert.InRange(same, TimeSpan.Zero, 10 * different + TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public void Thousands_of_suspects_end_at_once_when_their_successor_appears()
    {
        var test = ConnectedTo(Other);
        var suspects = Members(_ => "x").Select(member => member with { State = MemberState.Suspect });
        test.Hear(Other, Delta([.. suspects]));
        Assert.Equal(Many, test.Mesh.Members.Count(member => member.State == MemberState.Suspect));

        test.Hear(Other, Delta(Member(1, 300, name: "x")));

        Assert.Equal(Many, test.Mesh.Members.Count(member => member.State == MemberState.Gone));
    }

    [Fact]
    public void A_suspect_is_gone_when_a_member_takes_its_name()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(10, 100, MemberState.Suspect, name: "alice"), Member(11, 200, name: "bob")));

        test.Hear(Other, Delta(Member(11, 201, name: "alice")));

        Assert.Equal((MemberState.Gone, MemberState.Alive), (test.Find(10)!.State, test.Find(11)!.State));
    }

    [Fact]
    public void A_namesake_that_is_no_longer_alive_replaces_nobody()
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(11, 200, name: "alice"), Member(12, 300, name: "alice"), Member(10, 250, name: "alice")));
        test.Hear(Other, Delta(Member(12, 300, MemberState.Left, name: "alice")));

        test.Hear(Other, Delta(Member(10, 250, MemberState.Suspect, name: "alice")));

        Assert.Equal(MemberState.Suspect, test.Find(10)!.State);
    }

    private static IEnumerable<Member> Members(Func<int, string> name) =>
        Enumerable.Range(1000, Many).Select(number => Member(number, 200, name: name(number), at: null));

    private static TimeSpan TimeToHear(Func<int, string> name)
    {
        var test = ConnectedTo(Other);
        test.Hear(Other, Delta(Member(1, 250, MemberState.Suspect, name: name(1), at: null)));
        var members = Members(name).ToArray();
        var start = Stopwatch.GetTimestamp();
        test.Hear(Other, Delta(members));
        test.Hear(Other, Delta([.. members.Select(member => member with { Incarnation = 201 })]));
        return Stopwatch.GetElapsedTime(start);
    }
}
