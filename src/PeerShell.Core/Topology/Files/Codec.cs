using PeerShell.Topology.Pictures;

namespace PeerShell.Topology.Files;

/// <summary>Reads and writes one format. A format from which a topology can't be restored is not read.</summary>
/// <param name="Format">The format.</param>
/// <param name="Extensions">The file extensions of the format, the usual one first.</param>
/// <param name="Read">Reads a stream into a draft; null for a format that is only written.</param>
/// <param name="Write">
/// Writes a topology; the options apply to pictures. Throws <see cref="NotSupportedException"/>, with a sentence for users, if
/// the format can't represent something.
/// </param>
internal sealed record Codec(
    TopologyFormat Format,
    IReadOnlyList<string> Extensions,
    Action<Stream, GraphDraft>? Read,
    Action<PeerTopology, TextWriter, PictureOptions?> Write)
{
    /// <summary>All formats. To add a format, add a line here.</summary>
    public static readonly IReadOnlyList<Codec> All =
    [
        new(TopologyFormat.Json, [".json"], JsonReader.Read, JsonWriter.Write),
        new(TopologyFormat.GraphML, [".graphml", ".xml"], GraphMLReader.Read, GraphMLWriter.Write),
        new(TopologyFormat.Dot, [".dot", ".gv"], DotReader.Read, DotWriter.Write),
        new(TopologyFormat.EdgeList, [".edgelist", ".edges", ".txt", ".csv", ".tsv"], EdgeListReader.Read, EdgeListWriter.Write)
        {
            Loss = EdgeListWriter.Loss,
        },
        new(TopologyFormat.Mermaid, [".mmd", ".mermaid"], null, MermaidWriter.Write),
        new(TopologyFormat.Svg, [".svg"], null, TopologyPicture.WriteSvg),
        new(TopologyFormat.Html, [".html", ".htm"], null, TopologyPicture.WriteHtml),
    ];

    /// <summary>Returns a sentence on what a topology loses in this format; null if it loses nothing.</summary>
    public Func<PeerTopology, string?> Loss { get; init; } = _ => null;

    private Codec(
        TopologyFormat format,
        IReadOnlyList<string> extensions,
        Action<Stream, GraphDraft>? read,
        Action<PeerTopology, TextWriter> write)
        : this(format, extensions, read, (topology, writer, _) => write(topology, writer))
    {
    }

    public static Codec Of(TopologyFormat format) => All.First(codec => codec.Format == format);
}
