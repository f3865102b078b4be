using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using PeerShell.Topology;
using PeerShell.Topology.Generators;
using PeerShell.Topology.Pictures;

namespace PeerShell.Tests.Topology.Pictures;

public sealed partial class HtmlPageTests
{
    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("</title></svg><img src=x onerror=alert(1)>")]
    [InlineData("\"><script src=//evil.example></script>")]
    [InlineData("' onmouseover='alert(1)")]
    [InlineData("<!--<script>")]
    [InlineData("]]><script>alert(1)</script>")]
    public void Whatever_nodes_are_called_none_of_it_is_markup(string name)
    {
        var tame = Regex.Replace(name, "[^a-z]", "x");
        Assert.Equal(Tags(Write(Hostile(tame))), Tags(Write(Hostile(name))));

        static PeerTopology Hostile(string name) => new(
            name,
            [new(name) { Tags = new Dictionary<string, string> { ["role"] = name, [name] = name } }, new("b")],
            [new(name, "b") { Conditions = new() { LossPercent = 1 } }]);
    }

    [Fact]
    public void Its_slots_are_filled_and_names_that_look_like_slots_stay_names()
    {
        var html = Write(new PeerTopology("{{library}}", [new("{{page}}")], []));

        Assert.Contains("<title>{{library}}</title>", html, StringComparison.Ordinal);
        Assert.Contains("<title>{{page}}", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", Write(Ring.Create(3)), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_its_own_scripts_may_run()
    {
        var html = Write(Ring.Create(3));
        var policy = Policy().Match(html).Groups[1].Value;

        var scripts = Scripts().Matches(html).Select(script => script.Groups[1].Value).ToList();
        Assert.Equal(3, scripts.Count);
        Assert.Equal(
            $"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {string.Join(' ', scripts.Select(HashOf))}",
            policy);

        static string HashOf(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
    }

    [Fact]
    public void It_loads_nothing() =>
        Assert.All(References().Matches(Write(Ring.Create(3))), reference => Assert.Equal("data:,", reference.Groups[1].Value));

    [Fact]
    public void It_is_small_and_has_the_license_of_what_is_in_it()
    {
        var html = Write(Ring.Create(3));
        Assert.InRange(html.Length, 1, 100_000);
        Assert.Contains("d3-zoom 3", html, StringComparison.Ordinal);
        Assert.Contains("Mike Bostock", html, StringComparison.Ordinal);
    }

    [Fact]
    public void All_names_are_in_it_and_those_without_room_hidden()
    {
        var html = Write(Graphs.MakeConnected(200, 200, seed: 2));
        Assert.Equal(200, Regex.Count(html, "class=\"label( hidden)?\""));
        Assert.InRange(Regex.Count(html, "class=\"label hidden\""), 100, 199);
    }

    [Fact]
    public void Its_legend_has_a_button_for_each_color()
    {
        var html = Write(new PeerTopology("test", [new("a") { Tags = new Dictionary<string, string> { ["role"] = "web" } }], []));
        Assert.Contains("<button data-group=\"group1\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<footer", Write(Ring.Create(3)), StringComparison.Ordinal);
    }

    private static string Write(PeerTopology topology)
    {
        using var text = new StringWriter();
        TopologyPicture.WriteHtml(topology, text);
        return text.ToString();
    }

    // The text that a browser would treat as tags, with the names of their attributes, outside scripts and styles.
    private static IEnumerable<string> Tags(string html) => Tag().Matches(Regex.Replace(html, "(?s)<(script|style)\\b.*?</\\1>", "<$1>"))
        .Select(tag => string.Join(
            ' ', Attribute().Matches(tag.Value).Select(attribute => attribute.Groups[1].Value).Prepend(tag.Groups[1].Value)));

    [GeneratedRegex("<([/!a-zA-Z][^\\s/>]*)(?:\"[^\"]*\"|[^\">])*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\\s([a-zA-Z-]+)(?:=\"[^\"]*\")?")]
    private static partial Regex Attribute();

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"")]
    private static partial Regex Policy();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex References();
}
