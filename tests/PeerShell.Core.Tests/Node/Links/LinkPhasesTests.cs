using Microsoft.Extensions.Time.Testing;
using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Links;

public sealed class LinkPhasesTests
{
    private static readonly (LinkPhase From, LinkPhase To)[] Allowed =
    [
        (LinkPhase.Greeting, LinkPhase.Resuming),
        (LinkPhase.Resuming, LinkPhase.Carrying),
        (LinkPhase.Resuming, LinkPhase.Superseded),
        (LinkPhase.Carrying, LinkPhase.Carrying),
        (LinkPhase.Carrying, LinkPhase.Superseded),
        (LinkPhase.Superseded, LinkPhase.Carrying),
        (LinkPhase.Superseded, LinkPhase.Superseded),
    ];

    private static readonly LinkEnd End = new(CloseReason.Stopping, "It stops.", ByFarSide: false);

    private readonly FakeTimeProvider _clock = new();
    private readonly LinkPhases _phases;

    public LinkPhasesTests() => _phases = new LinkPhases(_clock);

    public static TheoryData<string, string, bool> Transitions()
    {
        TheoryData<string, string, bool> transitions = [];
        foreach (var from in Enum.GetValues<LinkPhase>().Where(phase => phase != LinkPhase.Ended))
        {
            foreach (var to in Enum.GetValues<LinkPhase>())
                transitions.Add($"{from}", $"{to}", Allowed.Contains((from, to)));
        }

        return transitions;
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public void One_phase_follows_another_only_as_the_table_says(string from, string to, bool allowed)
    {
        var (before, next) = (Enum.Parse<LinkPhase>(from), Enum.Parse<LinkPhase>(to));
        GoTo(before);
        var since = _phases.Since;
        _clock.Advance(TimeSpan.FromSeconds(1));

        if (allowed)
        {
            Assert.True(_phases.TryEnter(next));
            Assert.Equal((next, _clock.GetTimestamp()), (_phases.Current, _phases.Since));
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => _phases.TryEnter(next));
            Assert.Equal((before, since), (_phases.Current, _phases.Since));
        }
    }

    [Theory]
    [InlineData("Greeting")]
    [InlineData("Resuming")]
    [InlineData("Carrying")]
    [InlineData("Superseded")]
    public void The_end_follows_every_phase_and_tells_which_it_was(string from)
    {
        var before = Enum.Parse<LinkPhase>(from);
        GoTo(before);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var end = End;
        Assert.Null(_phases.End);
        Assert.True(_phases.TryEnd(ref end));

        Assert.Equal(End with { Phase = before }, end);
        Assert.Same(end, _phases.End);
        Assert.Equal((LinkPhase.Ended, _clock.GetTimestamp()), (_phases.Current, _phases.Since));
    }

    [Fact]
    public void Nothing_follows_the_end_and_the_first_reason_stays()
    {
        var end = End;
        Assert.True(_phases.TryEnd(ref end));
        var since = _phases.Since;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.All(Enum.GetValues<LinkPhase>(), phase => Assert.False(_phases.TryEnter(phase)));
        var later = End with { Reason = CloseReason.Disconnected };
        Assert.False(_phases.TryEnd(ref later));

        Assert.Same(end, _phases.End);
        Assert.Equal((LinkPhase.Ended, since), (_phases.Current, _phases.Since));
    }

    [Fact]
    public void A_link_that_has_ended_can_name_its_session_but_has_not_joined_it()
    {
        var session = new RecordingSession(new NodeParts().NewPeer(NodeParts.LowerId));
        Assert.Null(_phases.Session);
        var end = End;
        Assert.True(_phases.TryEnd(ref end));

        Assert.False(_phases.TryJoin(session));

        Assert.Same(session, _phases.Session);
    }

    [Fact]
    public void A_link_joins_a_session_before_its_end()
    {
        var session = new RecordingSession(new NodeParts().NewPeer(NodeParts.LowerId));
        GoTo(LinkPhase.Resuming);

        Assert.True(_phases.TryJoin(session));

        Assert.Same(session, _phases.Session);
        Assert.Equal(LinkPhase.Resuming, _phases.Current);
    }

    private void GoTo(LinkPhase phase)
    {
        if (phase != LinkPhase.Greeting)
            Assert.True(_phases.TryEnter(LinkPhase.Resuming));
        if (phase is LinkPhase.Carrying or LinkPhase.Superseded)
            Assert.True(_phases.TryEnter(phase));
    }
}
