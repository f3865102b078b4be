using PeerShell.Node.Surveys;
using PeerShell.Protocol;
using PeerShell.Topology.Live;
using PeerShell.Transport;

namespace PeerShell.Tests.Topology.Live;

/// <summary>Graphs built from reports. The ids descend while the names ascend, because the order must not depend on ids.</summary>
public sealed class LiveGraphDraftTests
{
    private readonly LiveGraphDraft _draft = new();

    [Fact]
    public void Links_are_in_the_order_of_the_nodes_whatever_their_ids()
    {
        Name("a", "b", "c");
        Report("c", "b", "a");
        Report("b", "c", "a");
        Report("a", "c", "b");
        Assert.Equal("a-b a-c b-c", Links());
    }

    [Fact]
    public void Links_that_only_the_later_end_reports_are_in_that_order_too()
    {
        Report("b", "a");
        Report("c", "a");
        Assert.Equal("b-a a-c", Links());
    }

    [Fact]
    public void A_link_that_only_one_of_two_reporting_ends_has_is_left_out()
    {
        Report("a", "b", "a");
        Report("b");
        Assert.Equal("", Links());
    }

    [Fact]
    public void Conditions_are_asked_for_in_the_direction_of_the_link()
    {
        Report("a", "b");
        Report("b", "a");
        List<(PeerId, PeerId)> asked = [];
        _draft.Finish("x", (one, other) =>
        {
            asked.Add((one, other));
            return LinkConditions.None;
        });
        Assert.Equal([(Id("a"), Id("b"))], asked);
    }

    private static PeerId Id(string name)
    {
        Span<byte> bytes = stackalloc byte[PeerId.Size];
        bytes.Fill((byte)(0xFF - name[0]));
        return new(bytes);
    }

    private void Name(params string[] names)
    {
        foreach (var name in names)
            _draft.Name(Id(name), name);
    }

    private void Report(string name, params string[] peers) =>
        _draft.Add(new SurveyReport(Id(name), name, new Dictionary<string, string>(), peers.ToDictionary(Id, peer => peer)));

    private string Links() => string.Join(' ', _draft.Finish("x", (_, _) => LinkConditions.None).Links);
}
