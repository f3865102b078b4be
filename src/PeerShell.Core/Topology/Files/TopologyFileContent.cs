namespace PeerShell.Topology.Files;

/// <summary>The content of a file.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Notes">What the topology does not keep of the file, in sentences for users.</param>
public sealed record TopologyFileContent(PeerTopology Topology, IReadOnlyList<string> Notes);
