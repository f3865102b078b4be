namespace PeerShell.Tests.Hosting;

public sealed class FileRunTests : IDisposable
{
    private readonly ScriptFolder _scripts = new();

    public void Dispose() => _scripts.Dispose();

    private Task<HostRun> RunAsync(string script, params string[] arguments) =>
        HostProcess.RunAsync(["-File", _scripts.Write("script.ps1", script), .. arguments]);

    [Fact]
    public async Task Arguments_are_bound_to_parameters_as_pwsh_binds_them()
    {
        var run = await RunAsync(
            """
            param([int] $Count, [switch] $On, [switch] $Off, [string] $Text, [Parameter(ValueFromRemainingArguments)] [string[]] $Rest)
            "$Count $On $Off $Text $($Rest -join '+')"
            """,
            "-Count", "3", "-On", "-Off:$false", "-Text:a b", "one", "two words");

        Assert.Equal(new(0, "3 True False a b one+two words\n", ""), run);
    }

    [Fact]
    public async Task The_script_knows_its_place_and_runs_in_the_global_scope()
    {
        var run = await RunAsync(
            "$here = 1; \"$($PSScriptRoot.Length -gt 0) $($MyInvocation.InvocationName -eq $PSCommandPath) $global:here\"");

        Assert.Equal(new(0, "True True 1\n", ""), run);
    }

    [Theory]
    [InlineData("exit 5", 5)]
    [InlineData("function f { exit 6 }; try { f } finally { & $PSScriptRoot/inner.ps1 }", 6)]
    [InlineData("[CmdletBinding()] param() exit 7", 7)]
    [InlineData("& $PSScriptRoot/inner.ps1; 'on'", 0)]
    [InlineData("exit", 0)]
    public async Task Exit_sets_the_exit_code(string script, int exitCode)
    {
        _scripts.Write("inner.ps1", "exit 9");

        var run = await RunAsync(script);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task The_exit_code_of_a_native_program_is_not_the_scripts()
    {
        var run = await RunAsync("dotnet no-such-command *> $null; \"$($LASTEXITCODE -ne 0)\"");

        Assert.Equal(new(0, "True\n", ""), run);
    }

    [Fact]
    public async Task A_terminating_error_is_shown_and_exits_1()
    {
        var run = await RunAsync("'before'\nthrow 'it broke'\n'after'");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("before\n", run.Output);
        Assert.Contains("script.ps1:2", run.Errors, StringComparison.Ordinal);
        Assert.Contains("it broke", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parse_error_is_shown_and_exits_1()
    {
        var run = await RunAsync("'before'\nif (");

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("ParserError", run.Errors, StringComparison.Ordinal);
        Assert.Contains("script.ps1:2", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_non_terminating_error_is_shown_and_changes_nothing()
    {
        var run = await RunAsync("Import-Module no-such-module\n'after'");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("after\n", run.Output);
        Assert.Contains("no-such-module", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_without_the_extension_runs_too()
    {
        string script = _scripts.Write("script", "#!/usr/bin/env -S PeerShell.Console -File\n\"a $args\"; exit 3");

        var run = await HostProcess.RunAsync(script, "b", "c");

        Assert.Equal(new(3, "a b c\n", ""), run);
    }

    [Fact]
    public async Task A_thread_that_the_script_leaves_behind_does_not_keep_the_process()
    {
        var run = await RunAsync(
            """
            $never = [Threading.ManualResetEventSlim]::new()
            $thread = [Threading.Thread]::new([Threading.ThreadStart] [Delegate]::CreateDelegate([Threading.ThreadStart], $never, 'Wait'))
            $thread.Start()
            "$($thread.IsBackground)"
            """);

        Assert.Equal(new(0, "False\n", ""), run);
    }
}
