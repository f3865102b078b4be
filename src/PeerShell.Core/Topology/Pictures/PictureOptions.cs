namespace PeerShell.Topology.Pictures;

/// <summary>The look of a picture of a topology.</summary>
public sealed record PictureOptions
{
    /// <summary>How nodes are placed.</summary>
    public PictureLayout Layout { get; init; }

    /// <summary>
    /// The tag whose values color the nodes; case does not matter. Null chooses the tag <c>role</c> if there is one. Otherwise null
    /// chooses the tag that most nodes have, among those with at least two values and at most as many as there are colors.
    /// </summary>
    public string? ColorBy { get; init; }

    /// <summary>The title above the picture; null for the name of the topology.</summary>
    public string? Title { get; init; }
}
