namespace PeerShell.Topologies;

/// <summary>The parameter sets of New-PeerTopology.</summary>
internal static class ShapeSets
{
    public const string LinkSet = "Link";
    public const string LineSet = "Line";
    public const string RingSet = "Ring";
    public const string StarSet = "Star";
    public const string TreeSet = "Tree";
    public const string GridSet = "Grid";
    public const string TorusSet = "Torus";
    public const string MeshSet = "Mesh";
    public const string HypercubeSet = "Hypercube";

    /// <summary>-Random alone, which does not say how the links are chosen: an error.</summary>
    public const string RandomSet = "Random";

    public const string RegularSet = "RandomRegular";
    public const string GraphSet = "RandomGraph";
    public const string OutSet = "RandomOut";
    public const string SmallWorldSet = "SmallWorld";
    public const string ScaleFreeSet = "ScaleFree";
}
