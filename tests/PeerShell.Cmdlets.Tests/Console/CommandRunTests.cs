namespace PeerShell.Tests.Hosting;

public sealed class CommandRunTests
{
    [Theory]
    [InlineData("$Error.Count", 0)]
    [InlineData("exit 4", 4)]
    [InlineData("throw 'x'", 1)]
    [InlineData("if (", 1)]
    [InlineData("1 2", 1)]
    [InlineData("Import-Module no-such-module", 1)]
    [InlineData("Import-Module no-such-module; 1", 0)]
    public async Task The_last_statement_decides_about_the_exit_code(string command, int exitCode)
    {
        var run = await HostProcess.RunAsync("-Command", command);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode is 0 or 4, run.Errors.Length == 0 || command.EndsWith("; 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_words_behind_it_are_the_command()
    {
        var run = await HostProcess.RunAsync("-c", "1", "+", "2");

        Assert.Equal(new(0, "3\n", ""), run);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-File -")]
    [InlineData("-Command -")]
    public async Task A_script_comes_on_standard_input(string arguments)
    {
        const string Script = "$sum = 0\nforeach ($i in 1..4)\n{\n\n  $sum += $i\n}\n$sum\nexit 3\n";

        var run = await HostProcess.RunAsync(Script, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(new(3, "10\n", ""), run);
    }

    [Theory]
    [InlineData("1\nthrow 'it broke'\n2", "1\n")]
    [InlineData("1\nif (\n", "")]
    public async Task An_error_ends_the_script_on_standard_input(string script, string output)
    {
        var run = await HostProcess.RunAsync(script, []);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(output, run.Output);
        Assert.NotEmpty(run.Errors);
    }

    [Fact]
    public async Task A_command_may_read_standard_input()
    {
        var run = await HostProcess.RunAsync("one\ntwo\n", ["-Command", "while ($null -ne ($line = $Host.UI.ReadLine())) { \"<$line>\" }"]);

        Assert.Equal(new(0, "<one>\n<two>\n", ""), run);
    }
}
