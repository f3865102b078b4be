namespace PeerShell.Topology.Live;

/// <summary>The progress of the start or repair of a network.</summary>
/// <param name="NodesStarted">The number of nodes that have been started.</param>
/// <param name="Nodes">The number of nodes to start.</param>
/// <param name="LinksConnected">The number of links that have been connected.</param>
/// <param name="Links">The number of links to connect.</param>
public readonly record struct NetworkProgress(int NodesStarted, int Nodes, int LinksConnected, int Links)
{
    /// <summary>Describes the progress for users.</summary>
    /// <returns>For example <c>20 of 20 nodes started, 7 of 40 links connected</c>.</returns>
    public override string ToString() => $"{NodesStarted} of {Nodes} nodes started, {LinksConnected} of {Links} links connected";
}
