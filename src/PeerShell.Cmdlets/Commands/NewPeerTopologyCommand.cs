using System.Collections;
using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.References;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Makes a topology: of a shape, or of links.</summary>
[Cmdlet(VerbsCommon.New, "PeerTopology", DefaultParameterSetName = LinkSet)]
[OutputType(typeof(PeerTopology))]
public sealed class NewPeerTopologyCommand : LinkConditionsCommand
{
    private const string
        LinkSet = "Link", LineSet = "Line", RingSet = "Ring", StarSet = "Star", TreeSet = "Tree", GridSet = "Grid", TorusSet = "Torus",
        MeshSet = "Mesh", HypercubeSet = "Hypercube", RandomSet = "Random", RegularSet = "RandomRegular", GraphSet = "RandomGraph", OutSet = "RandomOut",
        SmallWorldSet = "SmallWorld", ScaleFreeSet = "ScaleFree";

    private readonly List<TopologyLink> _links = [];

    /// <summary>The links: <c>a-b</c>, or objects with From and To. Their nodes are made with them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = LinkSet)]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TopologyLinkCompleter))]
    public LinkReference?[]? Link { get; set; } = [];

    /// <summary>Nodes that are to be there whether or not they have links, before all others.</summary>
    [Parameter(ParameterSetName = LinkSet)]
    public TopologyNode[] Node { get; set; } = [];

    /// <summary>Each node is linked to the next.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LineSet)]
    public SwitchParameter Line { get; set; }

    /// <summary>A line whose ends are linked.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RingSet)]
    public SwitchParameter Ring { get; set; }

    /// <summary>The first node is linked to all others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StarSet)]
    public SwitchParameter Star { get; set; }

    /// <summary>Each node has -Degree children.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TreeSet)]
    public SwitchParameter Tree { get; set; }

    /// <summary>Rows and columns.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GridSet)]
    public SwitchParameter Grid { get; set; }

    /// <summary>A grid whose rows and columns are rings.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TorusSet)]
    public SwitchParameter Torus { get; set; }

    /// <summary>Everyone is linked to everyone.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MeshSet)]
    public SwitchParameter Mesh { get; set; }

    /// <summary>Nodes are linked whose numbers differ in one bit.</summary>
    [Parameter(Mandatory = true, ParameterSetName = HypercubeSet)]
    public SwitchParameter Hypercube { get; set; }

    /// <summary>Links at random, by -Degree, -Probability or -OutDegree.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RandomSet)]
    [Parameter(Mandatory = true, ParameterSetName = RegularSet)]
    [Parameter(Mandatory = true, ParameterSetName = GraphSet)]
    [Parameter(Mandatory = true, ParameterSetName = OutSet)]
    public SwitchParameter Random { get; set; }

    /// <summary>A ring with neighbours of neighbours, some of whose links lead elsewhere (Watts and Strogatz).</summary>
    [Parameter(Mandatory = true, ParameterSetName = SmallWorldSet)]
    public SwitchParameter SmallWorld { get; set; }

    /// <summary>Grown by preferential attachment, with a few hubs (Barabási and Albert).</summary>
    [Parameter(Mandatory = true, ParameterSetName = ScaleFreeSet)]
    public SwitchParameter ScaleFree { get; set; }

    /// <summary>How many nodes.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = LineSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RingSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = StarSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TreeSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = GridSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TorusSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = MeshSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = HypercubeSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RandomSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RegularSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = GraphSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = OutSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SmallWorldSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ScaleFreeSet)]
    public int Count { get; set; }

    /// <summary>Of a tree: the children of each node. Of a random graph: the neighbours. Of a small world: the neighbours on the ring. Of a scale-free graph: the links a newcomer brings.</summary>
    [Parameter(ParameterSetName = TreeSet)]
    [Parameter(Mandatory = true, ParameterSetName = RegularSet)]
    [Parameter(ParameterSetName = SmallWorldSet)]
    [Parameter(ParameterSetName = ScaleFreeSet)]
    public int? Degree { get; set; }

    /// <summary>How many nodes in a row; default: as near to a square as may be.</summary>
    [Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = TorusSet)]
    public int? Columns { get; set; }

    /// <summary>Of a random graph: how likely each link is there. Of a small world: how likely it leads elsewhere.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GraphSet)]
    [Parameter(ParameterSetName = SmallWorldSet)]
    [ValidateRange(0d, 1d)]
    public double? Probability { get; set; }

    /// <summary>How many others each node chooses to link to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OutSet)]
    public int OutDegree { get; set; }

    /// <summary>The same seed makes the same graph, on every machine.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = RegularSet)]
    [Parameter(ParameterSetName = GraphSet)]
    [Parameter(ParameterSetName = OutSet)]
    [Parameter(ParameterSetName = SmallWorldSet)]
    [Parameter(ParameterSetName = ScaleFreeSet)]
    public int? Seed { get; set; }

    /// <summary>What the nodes are called: a format string for their numbers, or what goes before them.</summary>
    [Parameter(ParameterSetName = LinkSet)]
    [Parameter(ParameterSetName = LineSet)]
    [Parameter(ParameterSetName = RingSet)]
    [Parameter(ParameterSetName = StarSet)]
    [Parameter(ParameterSetName = TreeSet)]
    [Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = TorusSet)]
    [Parameter(ParameterSetName = MeshSet)]
    [Parameter(ParameterSetName = HypercubeSet)]
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = RegularSet)]
    [Parameter(ParameterSetName = GraphSet)]
    [Parameter(ParameterSetName = OutSet)]
    [Parameter(ParameterSetName = SmallWorldSet)]
    [Parameter(ParameterSetName = ScaleFreeSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = NodeNames.Default.ToString();

    /// <summary>What the topology is called; default: its shape.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>What all nodes are for.</summary>
    [Parameter]
    public Hashtable? Tag { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ParameterSetName == RandomSet)
            ThrowTerminatingError(TopologyErrors.RandomHow());
        if (ParameterSetName != LinkSet)
            return;
        if (IsGiven(nameof(Name)))
            ThrowTerminatingError(TopologyErrors.NameIsForShapes(Name));
        if (!MyInvocation.ExpectingInput && !IsGiven(nameof(Link)) && !IsGiven(nameof(Node)))
            ThrowTerminatingError(TopologyErrors.NothingToMake());
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var link in Link ?? [null])
        {
            try
            {
                _links.Add(LinkReference.Resolve(link));
            }
            catch (TopologyException error)
            {
                ThrowTerminatingError(TopologyErrors.OfRow(error, _links.Count + 1));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var seed = Seed ?? System.Random.Shared.Next();
        try
        {
            var conditions = Change(LinkConditions.None);
            WriteObject(BackgroundWork.Run(this, () => Dress(Create(seed), conditions), () => "The graph is generated."));
        }
        catch (TopologyException error)
        {
            ThrowTerminatingError(TopologyErrors.Of(error));
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(TopologyErrors.InvalidConditions(error));
        }
    }

    private PeerTopology Create(int seed)
    {
        const double someLinks = 0.1;
        NodeNames names = new(Name);
        return ParameterSetName switch
        {
            LineSet => Topology.Generators.Line.Create(Count, names),
            RingSet => Topology.Generators.Ring.Create(Count, names),
            StarSet => Topology.Generators.Star.Create(Count, names),
            TreeSet => Topology.Generators.Tree.Create(Count, Degree ?? 2, names),
            GridSet => Topology.Generators.Grid.Create(Count, Columns, names),
            TorusSet => Topology.Generators.Torus.Create(Count, Columns, names),
            MeshSet => Topology.Generators.Mesh.Create(Count, names),
            HypercubeSet => Topology.Generators.Hypercube.Create(Count, names),
            RegularSet => RandomRegular.Create(Count, Degree!.Value, seed, names),
            GraphSet => RandomGraph.Create(Count, Probability!.Value, seed, names),
            OutSet => RandomOut.Create(Count, OutDegree, seed, names),
            SmallWorldSet => Topology.Generators.SmallWorld.Create(Count, Degree ?? 4, Probability ?? someLinks, seed, names),
            ScaleFreeSet => Topology.Generators.ScaleFree.Create(Count, Degree ?? 2, seed, names),
            _ => FromLinks(),
        };
    }

    private PeerTopology FromLinks()
    {
        var given = Node.Select(node => node.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = _links.SelectMany(link => new[] { link.From, link.To }).Where(given.Add).Select(name => new TopologyNode(name));
        return new("topology", [.. Node, .. others], _links);
    }

    private PeerTopology Dress(PeerTopology topology, LinkConditions conditions)
    {
        var tags = (Tag ?? []).Cast<DictionaryEntry>().ToDictionary(
            tag => LanguagePrimitives.ConvertTo<string>(tag.Key), tag => LanguagePrimitives.ConvertTo<string>(tag.Value));
        if (Title is not null)
            topology = topology.Rename(Title);
        return tags.Count == 0 && conditions.IsNone
            ? topology
            : topology.Change(
                node => tags.Count == 0 ? node : node with { Tags = tags },
                link => conditions.IsNone || !link.Conditions.IsNone ? link : link with { Conditions = conditions });
    }
}
