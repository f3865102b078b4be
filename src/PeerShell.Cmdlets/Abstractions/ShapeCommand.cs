using System.Management.Automation;
using PeerShell.Topology.Generators;
using static PeerShell.Topologies.ShapeSets;

namespace PeerShell.Abstractions;

/// <summary>A cmdlet with parameters for the shape of a graph: a switch for each shape, and its numbers.</summary>
public abstract class ShapeCommand : LinkConditionsCommand
{
    /// <summary>Links each node to the next.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LineSet)]
    public SwitchParameter Line { get; set; }

    /// <summary>Links each node to the next, and the last to the first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RingSet)]
    public SwitchParameter Ring { get; set; }

    /// <summary>Links the first node to all others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StarSet)]
    public SwitchParameter Star { get; set; }

    /// <summary>Links each node to -Degree children.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TreeSet)]
    public SwitchParameter Tree { get; set; }

    /// <summary>Links the nodes in rows and columns.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GridSet)]
    public SwitchParameter Grid { get; set; }

    /// <summary>Links the nodes in rows and columns that are rings.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TorusSet)]
    public SwitchParameter Torus { get; set; }

    /// <summary>Links each node to all others.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MeshSet)]
    public SwitchParameter Mesh { get; set; }

    /// <summary>Links nodes whose numbers differ in one bit.</summary>
    [Parameter(Mandatory = true, ParameterSetName = HypercubeSet)]
    public SwitchParameter Hypercube { get; set; }

    /// <summary>Links nodes at random, by -Degree, -Probability or -OutDegree.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RandomSet), Parameter(Mandatory = true, ParameterSetName = RegularSet)]
    [Parameter(Mandatory = true, ParameterSetName = GraphSet), Parameter(Mandatory = true, ParameterSetName = OutSet)]
    public SwitchParameter Random { get; set; }

    /// <summary>Links neighbours on a ring, and rewires some links at random (Watts and Strogatz).</summary>
    [Parameter(Mandatory = true, ParameterSetName = SmallWorldSet)]
    public SwitchParameter SmallWorld { get; set; }

    /// <summary>Links nodes by preferential attachment, with a few hubs (Barabási and Albert).</summary>
    [Parameter(Mandatory = true, ParameterSetName = ScaleFreeSet)]
    public SwitchParameter ScaleFree { get; set; }

    /// <summary>The number of nodes.</summary>
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

    /// <summary>
    /// Tree: the children of a node. Random: its neighbours. SmallWorld: its neighbours on the ring. ScaleFree: its links when it joins.
    /// </summary>
    [Parameter(ParameterSetName = TreeSet), Parameter(Mandatory = true, ParameterSetName = RegularSet)]
    [Parameter(ParameterSetName = SmallWorldSet), Parameter(ParameterSetName = ScaleFreeSet)]
    public int? Degree { get; set; }

    /// <summary>The number of nodes in a row. Default: the grid is as square as possible.</summary>
    [Parameter(ParameterSetName = GridSet), Parameter(ParameterSetName = TorusSet)]
    public int? Columns { get; set; }

    /// <summary>Random: the probability of each link. SmallWorld: the probability that a link is rewired.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GraphSet), Parameter(ParameterSetName = SmallWorldSet)]
    [ValidateRange(0d, 1d)]
    public double? Probability { get; set; }

    /// <summary>The number of other nodes that each node chooses to link to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OutSet)]
    public int OutDegree { get; set; }

    /// <summary>The seed. The same seed gives the same graph on every machine.</summary>
    [Parameter(ParameterSetName = RandomSet), Parameter(ParameterSetName = RegularSet), Parameter(ParameterSetName = GraphSet)]
    [Parameter(ParameterSetName = OutSet), Parameter(ParameterSetName = SmallWorldSet), Parameter(ParameterSetName = ScaleFreeSet)]
    public int? Seed { get; set; }

    /// <summary>The names of the nodes: a format string for their numbers, or a prefix.</summary>
    [Parameter(ParameterSetName = LinkSet), Parameter(ParameterSetName = LineSet), Parameter(ParameterSetName = RingSet)]
    [Parameter(ParameterSetName = StarSet), Parameter(ParameterSetName = TreeSet), Parameter(ParameterSetName = GridSet)]
    [Parameter(ParameterSetName = TorusSet), Parameter(ParameterSetName = MeshSet), Parameter(ParameterSetName = HypercubeSet)]
    [Parameter(ParameterSetName = RandomSet), Parameter(ParameterSetName = RegularSet), Parameter(ParameterSetName = GraphSet)]
    [Parameter(ParameterSetName = OutSet), Parameter(ParameterSetName = SmallWorldSet), Parameter(ParameterSetName = ScaleFreeSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = NodeNames.Default.ToString();
}
