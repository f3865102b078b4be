namespace PeerShell.Tests.Architecture;

/// <summary>
/// The arrows between the folders of PeerShell.Core: a folder may use only what is listed behind it. They are drawn and
/// explained in src/README.md.
/// </summary>
public sealed class ImportsTests
{
    private const string Protocol = "Protocol Protocol/Records Protocol/Sessions Protocol/JsonLines";
    private const string Below = $"{Protocol} Transport Discovery";

    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["Protocol"] = "",
        ["Protocol/Records"] = "Protocol",
        ["Protocol/Sessions"] = "Protocol Protocol/Records",
        ["Protocol/JsonLines"] = "Protocol Protocol/Records Protocol/Sessions",
        ["Transport"] = "Protocol",
        ["Transport/Shaping"] = "Protocol Transport",
        ["Discovery"] = $"{Protocol} Transport",
        ["Node/Timing"] = "",
        ["Node/Events"] = $"{Below} Node Node/Timing",
        ["Node/Messages"] = $"{Below} Node Node/Timing",
        ["Node/Requests"] = $"{Below} Node Node/Messages Node/Events",
        ["Node/Links"] = $"{Below} Node Node/Events Node/Timing",
        ["Node/Sessions"] = $"{Below} Node Node/Links Node/Requests Node/Messages Node/Events Node/Timing",
        ["Node/Handlers"] = $"{Below} Node Node/Sessions Node/Requests Node/Messages Node/Events",
        ["Node/Dialling"] = $"{Below} Node Node/Links Node/Sessions Node/Events",
        ["Node/JsonLines"] = $"{Below} Node Node/Dialling Node/Links Node/Sessions Node/Events Node/Timing",
        ["Node/Membership"] = $"{Below} Node Node/Dialling Node/Sessions Node/Links Node/Events Node/Timing",
        ["Node/Surveys"] = $"{Below} Node Node/Sessions Node/Links Node/Timing",
        ["Node"] = $"{Below} Node/Timing Node/Events Node/Messages Node/Requests Node/Links Node/Sessions Node/Handlers "
            + "Node/Dialling Node/JsonLines Node/Membership Node/Surveys",
        ["Topology"] = $"{Protocol} Transport",
        ["Topology/Generators"] = "Topology",
        ["Topology/Measures"] = "Topology Topology/Generators",
        ["Topology/Pictures/Layout"] = "Topology Topology/Generators Topology/Measures Topology/Pictures",
        ["Topology/Pictures/Drawing"] = $"{Protocol} Transport Topology Topology/Pictures Topology/Pictures/Layout",
        ["Topology/Pictures/Page"] = "Topology/Pictures/Layout Topology/Pictures/Drawing",
        ["Topology/Pictures"] = "Topology Topology/Pictures/Layout Topology/Pictures/Drawing Topology/Pictures/Page",
        ["Topology/Files"] = $"{Protocol} Transport Topology Topology/Pictures",
        ["Topology/Live"] = $"{Below} Transport/Shaping Topology Node Node/Surveys",
    };

    // What users hold, and the settings. The rest of Node/ puts the rooms together, so that no room may know it.
    private static readonly string[] Faces =
    [
        "Node/Peer.cs", "Node/PeerMessage.cs", "Node/PeerNodeOptions.cs", "Node/NodeLimits.cs", "Node/NodeProfile.cs",
        "Node/PeerState.cs", "Node/NodeState.cs", "Node/NodeTotals.cs",
    ];

    // These show the node to users, and hand it on unread.
    private static readonly string[] NodeHolders =
    [
        "Node/Handlers/HandlerTable.cs", "Node/Handlers/PeerHandler.cs", "Node/Handlers/InlineHandler.cs",
    ];

    private static readonly Lazy<IReadOnlyList<SourceReference>> References = new(() => SourceReferences.Of(SourceFolder.Core));

    [Fact]
    public void Folders_use_only_what_lies_below_them() => AssertNone(reference =>
        Folder(reference.From) is var from && Folder(reference.To) is var to && from != to && !Allowed[from].Split(' ').Contains(to));

    [Fact]
    public void Rooms_know_the_node_only_by_its_faces() => AssertNone(reference =>
        IsRoom(reference.From)
        && Folder(reference.To) == "Node"
        && !Faces.Contains(reference.To)
        && !(reference.To == "Node/PeerNode.cs" && NodeHolders.Contains(reference.From)));

    [Fact]
    public void Rooms_that_show_the_node_use_nothing_of_it() => AssertNone(reference =>
        IsRoom(reference.From)
        && reference.To == "Node/PeerNode.cs"
        && reference.Symbol is not ("PeerNode" or "MessageReceived"));

    [Fact]
    public void Rooms_never_go_through_a_peer_to_its_node() => AssertNone(reference =>
        IsRoom(reference.From) && reference is { To: "Node/Peer.cs", Symbol: "Node" });

    [Fact]
    public void Every_folder_has_its_arrows()
    {
        var folders = References.Value.SelectMany(reference => new[] { reference.From, reference.To }).Select(Folder).Distinct();
        Assert.Empty(folders.Except(Allowed.Keys));
    }

    private static bool IsRoom(string path) => Folder(path).StartsWith("Node/", StringComparison.Ordinal);

    private static string Folder(string path) => path[..path.LastIndexOf('/')];

    private static void AssertNone(Func<SourceReference, bool> isWrong)
    {
        var wrong = References.Value.Where(isWrong).Distinct();
        Assert.Empty(wrong.Select(reference => $"{reference.From} uses {reference.Symbol} of {reference.To}"));
    }
}
