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
}
