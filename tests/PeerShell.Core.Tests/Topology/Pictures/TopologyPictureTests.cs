using System.Xml.Linq;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Pictures;

public sealed class TopologyPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_picture_has_every_node_and_link()
    {
        var topology = Graphs.MakeConnected(50, 40, seed: 1);
        var svg = Draw(topology);

        Assert.Equal(topology.Nodes.Select(node => node.Name), Nodes(svg).Select(node => Title(node).Split('\n')[0]));
        Assert.Equal(
            topology.Links.Select(link => ($"{topology.PlaceOf(link.From)}", $"{topology.PlaceOf(link.To)}")),
            svg.Descendants(Svg + "path").Select(path => (path.Attribute("data-from")!.Value, path.Attribute("data-to")!.Value)));
    }

    [Fact]
    public void It_says_what_it_shows()
    {
        var svg = Draw(Star.Create(15));

        Assert.Equal("star", svg.Element(Svg + "title")!.Value);
        Assert.Contains("15 nodes, 14 links", svg.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
        Assert.Equal("title desc", svg.Attribute("aria-labelledby")!.Value);
        Assert.Contains("15 nodes, 14 links", Texts(svg));
        Assert.Contains("overlay", Texts(Draw(Star.Create(3), new() { Title = "overlay" })));
    }

    [Fact]
    public void Up_to_forty_nodes_all_have_their_names_and_none_covers_another()
    {
        PeerTopology[] topologies =
            [Ring.Create(20), Tree.Create(31, 2), Star.Create(15), Grid.Create(30, 6), Graphs.MakeConnected(30, 20, seed: 3)];
        foreach (var topology in topologies)
        {
            var drawing = Drafter.Draw(topology, new());

            Assert.All(drawing.Nodes, node => Assert.True(node.Label.IsShown));
            foreach (var one in drawing.Nodes)
                Assert.DoesNotContain(drawing.Nodes, other => other != one && other.Label.Box.Overlaps(one.Label.Box));
        }
    }

    [Fact]
    public void Of_many_nodes_those_with_the_most_links_have_names()
    {
        var drawing = Drafter.Draw(Graphs.MakeConnected(500, 400, seed: 5), new());

        var named = drawing.Nodes.Where(node => node.Label.IsShown).OrderByDescending(node => node.Degree).ToList();
        Assert.InRange(named.Count, 13, 32);
        Assert.True(named.Min(node => node.Degree) > drawing.Nodes.Average(node => node.Degree));

        // The first twelve nodes have names even if something is covered.
        Assert.All(named.Skip(12), one => Assert.DoesNotContain(
            drawing.Nodes, other => other != one && other.Label.IsShown && other.Label.Box.Overlaps(one.Label.Box)));
        Assert.All(named.Skip(12), one => Assert.DoesNotContain(
            drawing.Nodes, other => other != one && one.Label.Box.Overlaps(Box.About(other.Place, 2 * other.Radius, 2 * other.Radius))));
    }

    [Fact]
    public void Nodes_do_not_overlap()
    {
        foreach (var topology in new[] { Star.Create(60), Graphs.MakeConnected(300, 300, seed: 5), Mesh.Create(40) })
        {
            var nodes = Drafter.Draw(topology, new()).Nodes;
            for (var one = 0; one < nodes.Count; one++)
            {
                for (var other = one + 1; other < nodes.Count; other++)
                    Assert.True((nodes[one].Place - nodes[other].Place).Length >= nodes[one].Radius + nodes[other].Radius);
            }
        }
    }

    [Fact]
    public void Roles_have_colors_and_a_legend()
    {
        var svg = Draw(Tagged("web", "web", "database", null));

        Assert.Equal(
            ["node group1", "node group1", "node group2", "node other"], Nodes(svg).Select(node => node.Attribute("class")!.Value));
        Assert.Equal(["role", "web", "database", "other or none"], Legend(svg));
        Assert.Contains("role: web", Title(Nodes(svg).First()), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_tag_can_be_asked_for()
    {
        var topology = new PeerTopology("test", [Node("a", "web", "eu"), Node("b", "web", "us")], []);

        Assert.Equal(["role", "web"], Legend(Draw(topology)));
        Assert.Equal(["zone", "eu", "us"], Legend(Draw(topology, new() { ColorBy = "zone" })));
        Assert.Equal(["zone", "eu", "us"], Legend(Draw(topology, new() { ColorBy = "ZONE" })));

        var error = Assert.Throws<TopologyException>(() => Draw(topology, new() { ColorBy = "planet" }));
        Assert.Equal((TopologyFailure.TagNotFound, "planet"), (error.Failure, error.Subject));
        Assert.Contains("There are: role, zone.", error.Message, StringComparison.Ordinal);

        static TopologyNode Node(string name, string role, string zone) =>
            new(name) { Tags = new Dictionary<string, string> { ["role"] = role, ["zone"] = zone } };
    }

    [Fact]
    public void Rare_values_share_a_color_when_there_are_more_than_colors()
    {
        var svg = Draw(Tagged([.. Enumerable.Range(0, 12).Select(number => $"role{number:00}")]));
        Assert.Equal(["role", .. Enumerable.Range(0, 8).Select(number => $"role{number:00}"), "other or none"], Legend(svg));
    }

    [Fact]
    public void Conditions_of_links_are_seen()
    {
        var topology = new PeerTopology("test", [new("a"), new("b"), new("c")], [
            new("a", "b") { Conditions = new() { Latency = TimeSpan.FromMilliseconds(50) } },
            new("b", "c") { Conditions = new() { IsDown = true } },
            new("a", "c"),
        ]);
        var svg = Draw(topology);

        var links = svg.Descendants(Svg + "path").Where(path => path.Attribute("data-from") is not null);
        Assert.Equal(["impaired", "down", null], links.Select(path => path.Attribute("class")?.Value));
        Assert.Contains("50 ms", Texts(svg));
        Assert.Equal(["a – b: 50 ms", "b – c: down"], svg.Descendants(Svg + "path").Elements(Svg + "title").Select(title => title.Value));
        Assert.Equal(["link with conditions", "link that is down"], Legend(svg));
    }

    [Fact]
    public void It_has_colors_for_light_and_dark_backgrounds()
    {
        var style = Draw(Ring.Create(3)).Element(Svg + "style")!.Value;
        Assert.Contains($".ground {{ fill: {Palette.Light.Ground} }}", style, StringComparison.Ordinal);
        var inDark = style[style.IndexOf("@media (prefers-color-scheme: dark)", StringComparison.Ordinal)..];
        Assert.Contains($".ground {{ fill: {Palette.Dark.Ground} }}", inDark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("half \uD83D of a pair")]
    [InlineData("\uFFFE no character")]
    [InlineData("<&>\"' 日本語 🦊")]
    public void Whatever_nodes_are_called_it_is_well_formed(string name)
    {
        var svg = Draw(new PeerTopology(name, [new(name) { Tags = new Dictionary<string, string> { [name] = name, ["b\0"] = "\0" } }], []));
        Assert.Equal(Xml(name), Title(Nodes(svg).Single()).Split('\n')[0]);

        static string Xml(string text) => text.Replace('\uFFFE', '\uFFFD').Replace("\uD83D of", "\uFFFD of", StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_topology_gives_the_same_picture()
    {
        Assert.Equal(Write(TopologyPicture.WriteSvg), Write(TopologyPicture.WriteSvg));
        Assert.Equal(Write(TopologyPicture.WriteHtml), Write(TopologyPicture.WriteHtml));

        static string Write(Action<PeerTopology, TextWriter, PictureOptions?> write)
        {
            using var text = new StringWriter();
            write(Graphs.MakeConnected(120, 100, seed: 9), text, null);
            return text.ToString();
        }
    }

    [Fact]
    public void An_empty_topology_has_a_picture()
    {
        var svg = Draw(new PeerTopology("void", [], []));
        Assert.Contains("0 nodes, 0 links", Texts(svg));
    }

    [Fact]
    public void A_topology_that_is_too_large_is_not_drawn()
    {
        var error = Assert.Throws<TopologyException>(() => Draw(Line.Create(TopologyPicture.MaxNodes + 1)));
        Assert.Equal(TopologyFailure.TooLarge, error.Failure);
        Assert.Contains("20,000", error.Message, StringComparison.Ordinal);
    }

    private static PeerTopology Tagged(params string?[] roles) => new("test", roles.Select((role, number) => new TopologyNode($"n{number}")
    {
        Tags = role is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["role"] = role },
    }), []);

    private static XElement Draw(PeerTopology topology, PictureOptions? options = null)
    {
        using var text = new StringWriter();
        TopologyPicture.WriteSvg(topology, text, options);
        return XElement.Parse(text.ToString());
    }

    private static IEnumerable<XElement> Nodes(XElement svg) =>
        svg.Elements(Svg + "g").Single(group => group.Attribute("class")!.Value == "nodes").Elements();

    private static string Title(XElement element) => element.Element(Svg + "title")!.Value;

    private static IEnumerable<string> Texts(XElement svg) => svg.Descendants(Svg + "text").Select(text => text.Value);

    private static IEnumerable<string> Legend(XElement svg) =>
        Texts(svg.Elements(Svg + "g").Single(group => group.Attribute("class")!.Value == "legend"));
}
