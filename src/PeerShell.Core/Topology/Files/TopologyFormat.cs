namespace PeerShell.Topology.Files;

/// <summary>The file formats of topologies.</summary>
public enum TopologyFormat
{
    /// <summary>PeerShell's own format, which loses nothing: <c>.json</c>.</summary>
    Json,

    /// <summary>GraphML, which networkx, yEd, Gephi and igraph read and write: <c>.graphml</c>.</summary>
    GraphML,

    /// <summary>The DOT language of Graphviz: <c>.dot</c>, <c>.gv</c>.</summary>
    Dot,

    /// <summary>
    /// One pair of names per line, as in networkx, without tags: <c>.edgelist</c>, <c>.edges</c>, <c>.txt</c>, <c>.csv</c>,
    /// <c>.tsv</c>.
    /// </summary>
    EdgeList,

    /// <summary>A flowchart for Markdown pages: <c>.mmd</c>, <c>.mermaid</c>. It can be written, but not read.</summary>
    Mermaid,

    /// <summary>A picture for light and dark backgrounds: <c>.svg</c>. It can be written, but not read.</summary>
    Svg,

    /// <summary>
    /// An interactive picture, as a page that needs no other files: <c>.html</c>, <c>.htm</c>. It can be written, but not read.
    /// </summary>
    Html,
}
