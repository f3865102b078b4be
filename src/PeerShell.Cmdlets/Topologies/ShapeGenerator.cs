using PeerShell.Abstractions;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using static PeerShell.Topologies.ShapeSets;

namespace PeerShell.Topologies;

/// <summary>Generates the topology of a shape from the parameters of a cmdlet.</summary>
internal sealed class ShapeGenerator(ShapeCommand command)
{
    private const int TreeChildren = 2;
    private const int SmallWorldNeighbours = 4;
    private const double SmallWorldProbability = 0.1;
    private const int ScaleFreeLinks = 2;

    private readonly int _seed = command.Seed ?? Random.Shared.Next();

    /// <summary>Generates the topology.</summary>
    /// <exception cref="TopologyException">The parameters don't fit the shape.</exception>
    public PeerTopology Generate()
    {
        var count = command.Count;
        NodeNames names = new(command.Name);
        return command.ParameterSetName switch
        {
            LineSet => Line.Create(count, names),
            RingSet => Ring.Create(count, names),
            StarSet => Star.Create(count, names),
            TreeSet => Tree.Create(count, command.Degree ?? TreeChildren, names),
            GridSet => Grid.Create(count, command.Columns, names),
            TorusSet => Torus.Create(count, command.Columns, names),
            MeshSet => Mesh.Create(count, names),
            HypercubeSet => Hypercube.Create(count, names),
            RegularSet => RandomRegular.Create(count, command.Degree!.Value, _seed, names),
            GraphSet => RandomGraph.Create(count, command.Probability!.Value, _seed, names),
            OutSet => RandomOut.Create(count, command.OutDegree, _seed, names),
            SmallWorldSet => SmallWorld.Create(
                count, command.Degree ?? SmallWorldNeighbours, command.Probability ?? SmallWorldProbability, _seed, names),
            ScaleFreeSet => ScaleFree.Create(count, command.Degree ?? ScaleFreeLinks, _seed, names),
            _ => throw new InvalidOperationException($"'{command.ParameterSetName}' is not a shape."),
        };
    }
}
