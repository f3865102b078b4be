namespace PeerShell.Tests.Hosting;

/// <summary>The prompt in a terminal; a dumb one has whole lines only.</summary>
public sealed class PromptTests
{
    private const string ControlC = "\x03";
    private const string Up = "\x1b[A";

    [Theory]
    [InlineData("dumb", "\n")]
    [InlineData("xterm", "\r")]
    public async Task Commands_are_run_until_exit(string terminal, string enter)
    {
        using var host = HostTerminal.Start(terminal);

        await host.ExpectAsync("core cmdlets only");
        await host.ExpectAsync("PS ");
        await host.TypeAsync("'a' * 3" + enter);
        await host.ExpectAsync("aaa\r\n");
        await host.TypeAsync("throw 'it ' + 'broke'" + enter);
        await host.ExpectAsync("it broke");
        await host.TypeAsync("$Error.Count + 41" + enter);
        await host.ExpectAsync("\n42\r\n");
        await host.TypeAsync("exit 3" + enter);

        Assert.Equal(3, await host.ExitAsync());
    }

    [Theory]
    [InlineData("dumb", "\n")]
    [InlineData("xterm", "\r")]
    public async Task An_unfinished_command_goes_on_on_the_next_line(string terminal, string enter)
    {
        using var host = HostTerminal.Start(terminal);

        await host.ExpectAsync("PS ");
        await host.TypeAsync("1..3 | ForEach-Object {" + enter);
        await host.ExpectAsync(">> ");
        await host.TypeAsync("$_ * 7 }" + enter);
        await host.ExpectAsync("\n7\r\n14\r\n21\r\n");
        await host.TypeAsync("if (" + enter);
        await host.ExpectAsync(">> ");
        await host.TypeAsync(enter);
        await host.ExpectAsync("ParserError");
        await host.ExpectAsync("PS ");
        await host.TypeAsync("exit" + enter);

        Assert.Equal(0, await host.ExitAsync());
    }

    [Theory]
    [InlineData("dumb", "\n")]
    [InlineData("xterm", "\r")]
    public async Task Control_C_stops_the_command_and_not_the_host(string terminal, string enter)
    {
        using var host = HostTerminal.Start(terminal);

        await host.ExpectAsync("PS ");
        await host.TypeAsync("try { 'st' + 'art'; while ($true) { } } finally { [Console]::WriteLine('cle' + 'an') }" + enter);
        await host.ExpectAsync("start");
        await host.TypeAsync(ControlC);
        await host.ExpectAsync("clean");
        await host.ExpectAsync("PS ");
        await host.TypeAsync("6 * 7" + enter);
        await host.ExpectAsync("\n42\r\n");
        await host.TypeAsync("exit 4" + enter);

        Assert.Equal(4, await host.ExitAsync());
    }

    [Fact]
    public async Task Keys_edit_the_line_and_recall_earlier_ones()
    {
        using var host = HostTerminal.Start("xterm");

        await host.ExpectAsync("PS ");
        await host.TypeAsync("garbage" + ControlC);
        await host.ExpectAsync("^C");
        await host.TypeAsync("$x = 20\r" + Up + "\x7f\x7f" + "21\r");
        await host.TypeAsync("\"<$($x * 2)>\"\r");
        await host.ExpectAsync("<42>");
        await host.TypeAsync("Get-Hist\t");
        await host.ExpectAsync("Get-History");
        await host.TypeAsync(" | ForEach-Object { \"[$($_.CommandLine)]\" }\r");
        await host.ExpectAsync("[$x = 20]\r\n[$x = 21]\r\n");
        await host.TypeAsync("\x04");

        Assert.Equal(0, await host.ExitAsync());
    }

    [Theory]
    [InlineData("dumb", "\n")]
    [InlineData("xterm", "\r")]
    public async Task Questions_are_asked(string terminal, string enter)
    {
        using var host = HostTerminal.Start(
            terminal,
            "-Command",
            """
            & {
                [CmdletBinding(SupportsShouldProcess)] param([Parameter(Mandatory)] [int[]] $Number)
                if ($PSCmdlet.ShouldProcess(1)) { $Number.Count + 40 }
            } -Confirm
            exit 5
            """);

        await host.ExpectAsync("Number[0]: ");
        await host.TypeAsync("one" + enter);
        await host.ExpectAsync("Cannot convert");
        await host.ExpectAsync("Number[0]: ");
        await host.TypeAsync("1" + enter);
        await host.ExpectAsync("Number[1]: ");
        await host.TypeAsync("2" + enter);
        await host.ExpectAsync("Number[2]: ");
        await host.TypeAsync(enter);
        await host.ExpectAsync("[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is \"Y\"): ");
        await host.TypeAsync("?" + enter);
        await host.ExpectAsync("Y - Continue");
        await host.TypeAsync("yes" + enter);
        await host.ExpectAsync("\n42\r\n");

        Assert.Equal(5, await host.ExitAsync());
    }

    [Fact]
    public async Task Control_C_at_a_question_ends_the_script()
    {
        using var host = HostTerminal.Start(
            "xterm", "-Command", "try { $Host.UI.ReadLine() } finally { [Console]::WriteLine('cle' + 'an') }");

        await host.ExpectAsync("\x1b[6n");
        await host.TypeAsync(ControlC);
        await host.ExpectAsync("clean");

        Assert.Equal(130, await host.ExitAsync());
    }
}
