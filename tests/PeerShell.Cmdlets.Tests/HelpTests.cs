using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

public sealed class HelpTests : IDisposable
{
    private static readonly string[] Common = [.. Cmdlet.CommonParameters];

    private readonly Session _session = new();

    public static TheoryData<string> Cmdlets { get; } = ReadCmdlets();

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_and_every_parameter_is_explained(string cmdlet)
    {
        var help = Assert.Single(_session.Run($"Get-Help {cmdlet} -Full"));
        Assert.Contains("MamlCommandHelpInfo", string.Join(' ', help.TypeNames), StringComparison.Ordinal);
        Assert.NotEmpty(Text(help, "Synopsis"));
        Assert.NotEmpty(Text(help, "description"));
        Assert.True(_session.Run($"(Get-Help {cmdlet}).examples.example")[0].BaseObject is not null);
        Assert.InRange(_session.Run($"(Get-Help {cmdlet}).examples.example").Count, 2, 10);

        var explained = _session.Run($"(Get-Help {cmdlet} -Full).parameters.parameter").ToDictionary(
            parameter => Text(parameter, "name"), parameter => Text(parameter, "description"));
        var declared = _session.Run($"(Get-Command {cmdlet}).Parameters.Keys").Select(name => name.ToString()).Except(Common);
        Assert.Equal(declared.Order(), explained.Keys.Order());
        Assert.DoesNotContain("", explained.Values);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Parameters_are_as_the_help_says(string cmdlet)
    {
        var declared = ((CmdletInfo)_session.Run($"Get-Command {cmdlet}")[0].BaseObject).Parameters;
        foreach (var parameter in _session.Run($"(Get-Help {cmdlet} -Full).parameters.parameter"))
        {
            var name = Text(parameter, "name");
            var sets = declared[name].ParameterSets.Values;
            var position = sets.Select(set => set.Position).FirstOrDefault(position => position >= 0, -1);
            Assert.Equal($"{name} {sets.All(set => set.IsMandatory)}", $"{name} {bool.Parse(Text(parameter, "required"))}");
            Assert.Equal($"{name} {(position < 0 ? "named" : position)}", $"{name} {Text(parameter, "position")}");
            Assert.Equal(
                $"{name} {sets.Any(set => set.ValueFromPipeline)}",
                $"{name} {Text(parameter, "pipelineInput").Contains("ByValue", StringComparison.Ordinal)}");
            Assert.Equal(
                $"{name} {sets.Any(set => set.ValueFromPipelineByPropertyName)}",
                $"{name} {Text(parameter, "pipelineInput").Contains("ByPropertyName", StringComparison.Ordinal)}");
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Examples_are_PowerShell(string cmdlet)
    {
        foreach (var example in _session.Run($"(Get-Help {cmdlet}).examples.example"))
        {
            System.Management.Automation.Language.Parser.ParseInput(Text(example, "code"), out _, out var errors);
            Assert.Empty(errors);
        }
    }

    [Theory]
    [InlineData("about_PeerShell")]
    [InlineData("about_PeerShell_Handlers")]
    [InlineData("about_PeerShell_JsonLines")]
    [InlineData("about_PeerShell_Topology")]
    public void The_topics_are_found(string topic)
    {
        var text = string.Concat(_session.Run($"Get-Help {topic}").Select(part => part.ToString()));
        Assert.StartsWith($"TOPIC\n    {topic}\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string Text(PSObject item, string property)
    {
        var value = item.Properties[property]?.Value;
        return value is PSObject[] paragraphs
            ? string.Join('\n', paragraphs.Select(paragraph => Text(paragraph, "Text")))
            : value?.ToString()?.Trim() ?? "";
    }

    private static TheoryData<string> ReadCmdlets()
    {
        using var session = new Session();
        return [.. session.Run("(Get-Module PeerShell).ExportedCmdlets.Keys").Select(name => name.ToString())];
    }
}
