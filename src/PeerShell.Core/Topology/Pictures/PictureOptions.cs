namespace PeerShell.Topology.Pictures;

/// <summary>What a picture of a topology looks like.</summary>
public sealed record PictureOptions
{
    /// <summary>Where the nodes are.</summary>
    public PictureLayout Layout { get; init; }

    /// <summary>
    /// The tag whose values give nodes their colors, whatever the case; null for the one that tells most: <c>role</c> if there is such a tag,
    /// else the one that most nodes have, as long as it has between two values and as many as there are colors.
    /// </summary>
    public string? ColorBy { get; init; }

    /// <summary>What is written above the picture; null for the name of the topology.</summary>
    public string? Title { get; init; }
}
