namespace PeerShell.Topology.Live;

/// <summary>How far the start or the repair of a network is.</summary>
/// <param name="NodesStarted">Nodes that have been started.</param>
/// <param name="Nodes">Nodes to start.</param>
/// <param name="LinksConnected">Links that are connected.</param>
/// <param name="Links">Links to connect.</param>
public readonly record struct NetworkProgress(int NodesStarted, int Nodes, int LinksConnected, int Links)
{
    /// <summary>For people.</summary>
    /// <returns>Such as <c>20 of 20 nodes started, 7 of 40 links connected</c>.</returns>
    public override string ToString() => $"{NodesStarted} of {Nodes} nodes started, {LinksConnected} of {Links} links connected";
}
