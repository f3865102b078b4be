namespace PeerShell.Topology.Pictures;

/// <summary>The colors of pictures. The palettes for light and dark backgrounds are designed to look alike.</summary>
/// <param name="Ground">The background, also around names.</param>
/// <param name="Raised">Parts of the page that stand out slightly from the background.</param>
/// <param name="Text">Names and the title.</param>
/// <param name="Muted">Secondary text.</param>
/// <param name="Link">A link without conditions.</param>
/// <param name="Impaired">A link with conditions.</param>
/// <param name="Down">A link that is down.</param>
/// <param name="Plain">Nodes, if they are not colored by a tag.</param>
/// <param name="Other">Nodes without the tag, or with a value too rare for a color of its own.</param>
/// <param name="Groups">Nodes by the value of a tag.</param>
internal sealed record Palette(
    string Ground,
    string Raised,
    string Text,
    string Muted,
    string Link,
    string Impaired,
    string Down,
    string Plain,
    string Other,
    IReadOnlyList<string> Groups)
{
    /// <summary>The palette for a light background.</summary>
    public static Palette Light { get; } = new(
        "#ffffff", "#eef1f6", "#1c2330", "#667085", "#b4bdca", "#b35f00", "#d92d20", "#3566d6", "#98a2b3",
        ["#3566d6", "#e8792b", "#149b8a", "#b8429a", "#c99a06", "#7a5bd0", "#5b9a34", "#d1495b"]);

    /// <summary>The palette for a dark background.</summary>
    public static Palette Dark { get; } = new(
        "#10141b", "#222936", "#e8ecf2", "#93a0b4", "#465163", "#f5a83b", "#ff6b5e", "#7ba4ff", "#7b8798",
        ["#7ba4ff", "#ff9f5a", "#3fc9b6", "#e583cb", "#f0c64a", "#ad95f5", "#8fcb68", "#ff8592"]);

    /// <summary>
    /// Returns the palette as a style sheet. It has plain rules instead of variables, because picture viewers support those, too.
    /// </summary>
    public string ToCss() => $$"""
        :root { background: {{Ground}} }
        .ground { fill: {{Ground}} }
        .links { stroke: {{Link}} }
        .impaired { stroke: {{Impaired}} }
        .down { stroke: {{Down}} }
        .node { fill: {{Plain}} }
        .other { fill: {{Other}} }
        {{string.Join('\n', Groups.Select((color, number) => $".group{number + 1} {{ fill: {color} }}"))}}
        circle { stroke: {{Ground}} }
        text { fill: {{Text}}; stroke: {{Ground}} }
        .muted { fill: {{Muted}} }
        .condition text { fill: {{Impaired}} }
        """;
}
