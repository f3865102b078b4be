using PeerShell.Hosting;

namespace PeerShell.Tests.Hosting;

public sealed class ScriptArgumentsTests
{
    [Theory]
    [InlineData("value", null, "value")]
    [InlineData("", null, "")]
    [InlineData("-", null, "-")]
    [InlineData("-Name", "-Name", null)]
    [InlineData("\u2013Name", "\u2013Name", null)]
    [InlineData("-Name:", "-Name", null)]
    [InlineData("-Name:value", "-Name", "value")]
    [InlineData("-Name:a:b", "-Name", "a:b")]
    [InlineData("-On:true", "-On", true)]
    [InlineData("-On:$False", "-On", false)]
    [InlineData("a:b", null, "a:b")]
    public void One_word_is_one_parameter(string word, string? name, object? value)
    {
        var parameter = Assert.Single(ScriptArguments.Read([word]));

        Assert.Equal(name, parameter.Name);
        Assert.Equal(value, parameter.Value);
    }

    [Fact]
    public void A_colon_at_the_end_takes_the_next_word_whatever_it_is()
    {
        var parameters = ScriptArguments.Read(["-Name:", "-value", "-On"]);

        Assert.Equal([("-Name", "-value"), ("-On", null)], parameters.Select(parameter => (parameter.Name, (string?)parameter.Value)));
    }
}
