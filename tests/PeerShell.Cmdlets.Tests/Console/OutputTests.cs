namespace PeerShell.Tests.Hosting;

public sealed class OutputTests
{
    [Fact]
    public async Task Objects_are_shown_as_a_table()
    {
        var run = await HostProcess.RunAsync("-Command", "1..2 | ForEach-Object { [pscustomobject] @{ Name = \"n$_\"; Size = $_ } }");

        Assert.Equal("\nName Size\n---- ----\nn1      1\nn2      2\n\n", run.Output);
    }

    [Fact]
    public async Task Wide_characters_take_two_cells_of_a_table()
    {
        var run = await HostProcess.RunAsync("-Command", "[pscustomobject] @{ A = '\u65E5\u672C'; B = 1 }");

        Assert.Contains("A    B\n-    -\n\u65E5\u672C 1\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_told_apart_by_their_prefix()
    {
        var run = await HostProcess.RunAsync(
            "-Command",
            """
            & {
                [CmdletBinding()] param()
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteDebug('d')
                $PSCmdlet.WriteInformation('i', @())
                $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'activity', 'status'))
                $Host.UI.WriteLine('Red', 'Black', 'h')
            }
            """);

        Assert.Equal(new(0, "WARNING: w\nVERBOSE: v\nDEBUG: d\ni\nh\n", ""), run);
    }

    [Fact]
    public async Task Nothing_is_coloured_that_goes_into_a_file()
    {
        var run = await HostProcess.RunAsync("-Command", "\"`e[31mred`e[0m\"; [pscustomobject] @{ A = 1 }; throw 'x'");

        Assert.StartsWith("red\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', run.Output + run.Errors);
    }

    [Fact]
    public async Task There_is_no_screen_to_clear_in_a_file()
    {
        var run = await HostProcess.RunAsync("-Command", "Clear-Host; 1");

        Assert.Equal(new(0, "1\n", ""), run);
    }

    [Fact]
    public async Task Who_asks_for_escape_sequences_gets_them()
    {
        var run = await HostProcess.RunAsync("-Command", "$PSStyle.OutputRendering = 'Ansi'; \"`e[31mred`e[0m\"");

        Assert.Equal("\x1b[31mred\x1b[0m\n", run.Output);
    }

    [Theory]
    [InlineData(
        "& { [CmdletBinding(SupportsShouldProcess)] param() $PSCmdlet.ShouldProcess('t', 'a') } -Confirm",
        "standard input is redirected")]
    [InlineData("& { param([Parameter(Mandatory)] $Name) }", "mandatory parameters: Name")]
    public async Task Without_a_terminal_a_question_is_an_error(string command, string message)
    {
        var run = await HostProcess.RunAsync("-Command", command);

        // The engine breaks the message into lines with bars before them.
        var words = run.Errors.Split([' ', '\n', '|'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(message, string.Join(' ', words), StringComparison.Ordinal);
    }
}
