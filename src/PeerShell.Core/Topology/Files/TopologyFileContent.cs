namespace PeerShell.Topology.Files;

/// <summary>What was read from a file.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Notes">What is in the file and not in the topology, in sentences for people.</param>
public sealed record TopologyFileContent(PeerTopology Topology, IReadOnlyList<string> Notes);
