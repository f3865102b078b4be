using System.Text;
using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Protocol.Records;

public sealed class HelloTests
{
    [Fact]
    public void Writing_to_the_tags_of_one_node_does_not_change_the_empty_tags_of_another()
    {
        var nobodys = (IDictionary<string, string>)Hello.Clean(new Dictionary<string, string>());

        Assert.Throws<NotSupportedException>(() => nobodys.Add("role", "web"));
        Assert.Empty(Hello.Clean(new Dictionary<string, string>()));
    }

    /// <remarks>
    /// A reader that System.Text.Json 10.0 generates sets absent init-only properties to null or 0, whatever their initial value
    /// (findings/json-source-generation-forgets-init-defaults.sh).
    /// </remarks>
    [Theory]
    [InlineData("")]
    [InlineData(""", "tags": null, "listen": null, "capabilities": null, "seenAs": null""")]
    public void A_hello_of_another_implementation_may_leave_out_what_is_optional(string optional)
    {
        var id = new string('a', 52);
        var required = $""" "id": "{id}", "name": "a", "network": "n", "instance": 1, "forgotten": 0, "window": 1, "maxMessage": 0""";
        var hello = Hello.Read(Encoding.UTF8.GetBytes($"{{{required}{optional}}}"));

        Assert.Equal((Hello.LowestVersion, Hello.HighestVersion), (hello.MinVersion, hello.MaxVersion));
        Assert.Empty(hello.Capabilities);
        Assert.Empty(hello.Tags);
        Assert.Empty(hello.Listen);
        Assert.Null(hello.SeenAs);
        Assert.Equal(0, hello.Incarnation);
    }
}
