namespace PeerShell.Topology.Files;

/// <summary>How a topology is written in a file.</summary>
public enum TopologyFormat
{
    /// <summary>PeerShell's own, with all there is: <c>.json</c>.</summary>
    Json,

    /// <summary>GraphML, which networkx, yEd, Gephi and igraph read and write: <c>.graphml</c>.</summary>
    GraphML,

    /// <summary>The language of Graphviz: <c>.dot</c>, <c>.gv</c>.</summary>
    Dot,

    /// <summary>A pair of names a line, as networkx has it: <c>.edgelist</c>, <c>.edges</c>, <c>.txt</c>, <c>.csv</c>, <c>.tsv</c>. Without tags.</summary>
    EdgeList,

    /// <summary>A flowchart for Markdown pages: <c>.mmd</c>, <c>.mermaid</c>. It is only written.</summary>
    Mermaid,

    /// <summary>A picture, for light and for dark ground: <c>.svg</c>. It is only written.</summary>
    Svg,

    /// <summary>A picture to look around in, as a page that needs nothing else: <c>.html</c>, <c>.htm</c>. It is only written.</summary>
    Html,
}
