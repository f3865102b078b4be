using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Protocol.Records;

public sealed class HelloTests
{
    [Fact]
    public void Who_has_no_tags_gets_none_by_what_is_written_to_those_of_another()
    {
        var nobodys = (IDictionary<string, string>)Hello.Clean(new Dictionary<string, string>());

        Assert.Throws<NotSupportedException>(() => nobodys.Add("role", "web"));
        Assert.Empty(Hello.Clean(new Dictionary<string, string>()));
    }
}
