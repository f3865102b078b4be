using PeerShell.Topology.Pictures;

namespace PeerShell.Topology.Files;

/// <summary>How a format is read and written. One that a topology can't be got back from is not read.</summary>
/// <param name="Format">The format.</param>
/// <param name="Extensions">What such files end in; the first is the usual one.</param>
/// <param name="Read">Reads what is in a stream into a draft.</param>
/// <param name="Write">Writes a topology; what it is to look like counts for pictures. Throws <see cref="NotSupportedException"/>, with a sentence, for what the format has no way to write.</param>
internal sealed record Codec(
    TopologyFormat Format, IReadOnlyList<string> Extensions, Action<Stream, GraphDraft>? Read, Action<PeerTopology, TextWriter, PictureOptions?> Write)
{
    /// <summary>All of them. A new format has its line here.</summary>
    public static readonly IReadOnlyList<Codec> All =
    [
        new(TopologyFormat.Json, [".json"], JsonReader.Read, JsonWriter.Write),
        new(TopologyFormat.GraphML, [".graphml", ".xml"], GraphMLReader.Read, GraphMLWriter.Write),
        new(TopologyFormat.Dot, [".dot", ".gv"], DotReader.Read, DotWriter.Write),
        new(TopologyFormat.EdgeList, [".edgelist", ".edges", ".txt", ".csv", ".tsv"], EdgeListReader.Read, EdgeListWriter.Write) { Loss = EdgeListWriter.Loss },
        new(TopologyFormat.Mermaid, [".mmd", ".mermaid"], null, MermaidWriter.Write),
        new(TopologyFormat.Svg, [".svg"], null, TopologyPicture.WriteSvg),
        new(TopologyFormat.Html, [".html", ".htm"], null, TopologyPicture.WriteHtml),
    ];

    /// <summary>What is lost when a topology is written so, in a sentence; null if nothing is.</summary>
    public Func<PeerTopology, string?> Loss { get; init; } = _ => null;

    private Codec(TopologyFormat format, IReadOnlyList<string> extensions, Action<Stream, GraphDraft>? read, Action<PeerTopology, TextWriter> write)
        : this(format, extensions, read, (topology, writer, _) => write(topology, writer))
    {
    }

    public static Codec Of(TopologyFormat format) => All.First(codec => codec.Format == format);
}
