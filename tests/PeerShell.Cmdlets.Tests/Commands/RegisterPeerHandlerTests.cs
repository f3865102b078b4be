using System.Collections.Concurrent;
using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class RegisterPeerHandlerTests : IDisposable
{
    private readonly Session _session = new();

    public RegisterPeerHandlerTests() => _session.StartPair();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Register-PeerHandler { } -Node $bob -From $null", "From")]
    [InlineData("Register-PeerHandler { } -Node $bob -Topic $null", "Topic")]
    [InlineData("Register-PeerHandler { } -Node $bob -Topic @()", "Topic")]
    [InlineData("Receive-PeerMessage -Node $bob -From $null", "From")]
    [InlineData("Receive-PeerMessage -Node $bob -Topic $null", "Topic")]
    [InlineData("Get-PeerHandler $null -Node $bob", "Name")]
    [InlineData("Get-PeerEvent -Node $bob -Peer $null", "Peer")]
    [InlineData("Get-Peer $null -Node $bob", "Name")]
    public void Nothing_is_not_taken_for_everything(string script, string parameter)
    {
        var error = _session.Try(script).HasError("ParameterArgumentValidationError", ErrorCategory.InvalidData);
        Assert.Contains($"'{parameter}'. It is null or empty", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-PeerHandler -Node $bob"));
    }

    [Fact]
    public void A_topic_and_a_name_that_are_too_long_are_refused()
    {
        var error = _session.Try("Register-PeerHandler { } -Node $bob -Topic ('t' * 256)")
            .HasError("TopicTooLong", ErrorCategory.InvalidArgument);
        Assert.InRange(error.ToString().Length, 1, 150);
        _session.Try("Register-PeerHandler { } -Node $bob -Name ('n' * 65)")
            .HasError("InvalidHandlerOptions", ErrorCategory.InvalidArgument);
        Assert.Empty(_session.Run("Get-PeerHandler -Node $bob"));
        Assert.Single(_session.Run("Register-PeerHandler { } -Node $bob -Topic ('t' * 255), ('t' * 256 + '*') -Name ('n' * 64)"));
    }

    [Fact]
    public void An_initialization_script_that_exits_fails_the_registration()
    {
        var error = _session.Try("Register-PeerHandler { } -Node $bob -InitializationScript { exit 3 }")
            .HasError("HandlerNotStarted", ErrorCategory.OpenError);
        Assert.Contains("exit 3", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-PeerHandler -Node $bob"));
    }

    [Fact]
    public void A_screen_that_is_not_there_takes_what_is_set()
    {
        _session.Run("""
            $null = Register-PeerHandler {
                $host.UI.RawUI.ForegroundColor = 'Red'
                $host.UI.RawUI.WindowTitle = 'x'
                "$($host.UI.RawUI.ForegroundColor)"
            } -Node $bob
            """);
        Assert.Equal("Red", _session.Run("Invoke-PeerRequest x -To $toBob -TimeoutSec 60")[0].ToString());
    }

    [Fact]
    public void A_record_is_its_stream_and_its_text()
    {
        _session.Run("""
            $h = Register-PeerHandler { throw 'oops' } -Node $bob
            'x' | Send-PeerMessage -To $toBob
            while ($h.Errors -lt 1) { }
            """);
        Assert.Equal("Error: oops", _session.Run("\"$($h.Records)\"")[0].ToString());
    }

    [Fact]
    public void The_message_is_underscore_and_Message_and_the_first_argument()
    {
        _session.Run("$null = Register-PeerHandler { param($first) $_.Body, $Message.Body, $first.Body -join ' ' } -Node $bob");
        Assert.Equal("hi hi hi", Ask("hi"));
        Assert.Equal("ho ho ho", Ask("ho"));
    }

    [Theory]
    [InlineData("{ $args.Count; $args[1] }", "2 extra")]
    [InlineData("{ param($m, $more) $more }", "extra")]
    [InlineData("{ [CmdletBinding()] param([Parameter(Mandatory)] $m, $more) $m.Body; $more }", "hi extra")]
    [InlineData("{ param($more) begin { 'begin' } process { $_.Body } end { $more } }", "begin hi extra")]
    [InlineData(
        "{ param([Parameter(ValueFromPipeline)] $m, [Parameter(Position = 0)] $more) process { \"$($m.Body) $more\" } }",
        "hi extra")]
    [InlineData("{ end { $_.Body } }", "hi")]
    public void Blocks_of_any_form_get_the_message_and_the_arguments(string block, string reply)
    {
        _session.Run($"$null = Register-PeerHandler {block} -ArgumentList extra -Node $bob");
        Assert.Equal(reply, Ask("hi"));
    }

    [Fact]
    public void Using_values_are_those_of_the_moment_in_the_scope_of_the_caller()
    {
        _session.Run("""
            function Register($local) {
                $object = [pscustomobject]@{ list = @('zero', 'one') }
                $null = Register-PeerHandler -Node $bob {
                    $using:local
                    $USING:Local
                    $using:object.list[1]
                    & { $using:local }
                    $using:env:PeerShellTest
                    "$(1..2 | ForEach-Object { $using:local })"
                }
            }
            $env:PeerShellTest = 'environment'
            $local = 'outer'
            Register inner
            $env:PeerShellTest = $local = 'changed'
            """);
        Assert.Equal("inner inner one inner environment inner inner", Ask("hi"));
        Assert.Equal("inner inner one inner environment inner inner", Ask("again"));
    }

    [Theory]
    [InlineData("{ $using:nothing }", "UsingVariableNotFound", ErrorCategory.ObjectNotFound, "$nothing")]
    [InlineData("{ if ($false) { $using:nothing.property } }", "UsingVariableNotFound", ErrorCategory.ObjectNotFound, "$nothing")]
    [InlineData("{ } -InitializationScript { $using:nothing }", "UsingVariableNotFound", ErrorCategory.ObjectNotFound, "$nothing")]
    [InlineData("{ & $using:block }", "NotForOtherRunspaces", ErrorCategory.InvalidArgument, "$using:block")]
    [InlineData("{ } -ArgumentList 1, $block", "NotForOtherRunspaces", ErrorCategory.InvalidArgument, "-ArgumentList")]
    [InlineData(
        "{ } -InitializationScript { throw 'init' }", "HandlerNotStarted", ErrorCategory.OpenError, "-InitializationScript failed: init")]
    [InlineData("{ } -InitializationScript { Import-Module ./no/such/file }", "HandlerNotStarted", ErrorCategory.OpenError, "no/such/file")]
    [InlineData("{ } -Topic 'a['", "InvalidWildcard", ErrorCategory.InvalidArgument, "a[")]
    [InlineData("{ } -From 'a['", "InvalidWildcard", ErrorCategory.InvalidArgument, "a[")]
    [InlineData("{ } -Name \"a`nb\"", "InvalidHandlerOptions", ErrorCategory.InvalidArgument, "control")]
    public void What_cannot_be_is_refused_and_leaves_no_handler(string arguments, string id, ErrorCategory category, string says)
    {
        _session.Run("$block = { 1 }");
        var error = _session.Try($"Register-PeerHandler {arguments} -Node $bob").HasError(id, category);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-PeerHandler -Node $bob"));
    }

    [Theory]
    [InlineData("{ $using:object }", "$using:object is an object of the PowerShell class 'Bound'")]
    [InlineData("{ $using:hash.a.object }", "$using:hash.a.object is an object of")]
    [InlineData("{ $using:hash }", "$using:hash.a.object is an object of")]
    [InlineData("{ $using:list }", "$using:list[1].object is an object of")]
    [InlineData("{ $using:bag }", "$using:bag.inner.object is an object of")]
    [InlineData("{ $using:derived }", "the PowerShell class 'Bound'")]
    [InlineData("{ $using:class }", "$using:class is the PowerShell class 'Bound'")]
    [InlineData("{ } -ArgumentList 1, $object", "-ArgumentList[1] is an object of")]
    [InlineData("{ } -InitializationScript { $using:object }", "[NoRunspaceAffinity()]")]
    [InlineData("{ $using:blocks }", "$using:blocks.go is a script block")]
    [InlineData("{ $using:scripted }", "$using:scripted.Go is a script method")]
    public void What_would_wait_for_the_session_is_refused(string arguments, string says)
    {
        _session.Run("""
            class Bound { [int] Add([int] $x) { return $x + 1 } }
            [NoRunspaceAffinity()] class Derived : Bound { }
            $object = [Bound]::new()
            $derived = [Derived]::new()
            $class = [Bound]
            $hash = @{ a = @{ object = $object } }
            $list = 1, @{ object = $object }
            $bag = [pscustomobject]@{ inner = [pscustomobject]@{ object = $object } }
            $blocks = @{ go = { 1 } }
            $scripted = [psobject]'text'
            $scripted.psobject.Members.Add([psscriptmethod]::new('Go', { 1 }))
            """);
        var error = _session.Try($"Register-PeerHandler {arguments} -Node $bob")
            .HasError("NotForOtherRunspaces", ErrorCategory.InvalidArgument);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run("Get-PeerHandler -Node $bob"));
    }

    [Fact]
    public void Objects_that_belong_to_no_runspace_can_be_shared()
    {
        _session.Run("""
            [NoRunspaceAffinity()] class Free { [int] Add([int] $x) { return $x + 1 } }
            enum Colour { Red; Green }
            $values = @{ free = [Free]::new(); colour = [Colour]::Green; type = [Free]; file = [System.IO.FileInfo]'/a' }
            $values.numbers = [int[]](1..100000)
            $values.itself = $values
            $null = Register-PeerHandler { param($m, $v) "$($v.free.Add(1)) $($v.colour)" } -ArgumentList $values -Node $bob
            """);
        Assert.Equal("2 Green", Ask("x"));
    }

    [Fact]
    public void The_initialization_script_brings_functions_once_for_each_runspace()
    {
        _session.Run("""
            $runs = [System.Collections.Concurrent.ConcurrentQueue[int]]::new()
            $init = { function Square($n) { $n * $n }; ($using:runs).Enqueue(1) }
            $null = Register-PeerHandler { Square $_.Body } -InitializationScript $init -Node $bob
            """);
        Assert.Equal("9", Ask(3));
        Assert.Equal("16", Ask(4));
        Assert.Equal(1, _session.Run("$runs.Count")[0].BaseObject);
    }

    [Fact]
    public void The_block_has_the_module_and_the_callers_directory()
    {
        var folder = Directory.CreateTempSubdirectory("peershell[1]-");
        _session["folder"] = folder.FullName;
        _session.Run("""
            $null = $ExecutionContext.SessionState.Path.SetLocation([WildcardPattern]::Escape($folder))
            $null = Register-PeerHandler { (Get-Command Get-PeerNode).Name; "$pwd"; $Host.Name } -Node $bob
            $null = $ExecutionContext.SessionState.Path.SetLocation('/')
            """);
        Assert.Equal($"Get-PeerNode {folder.FullName} PeerShell handler", Ask("hi"));
        folder.Delete();
    }

    [Fact]
    public void Topics_and_senders_choose_and_the_rest_goes_to_the_inbox()
    {
        _session.Run("""
            $carol = Start-PeerNode "carol$suffix" -Bootstrap $bob
            $seen = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
            $null = Register-PeerHandler -Topic 'order*', 'x' -From 'ali*' -Node $bob {
                ($using:seen).Enqueue("$($Message.Topic) $($Message.Body)")
            }
            'a' | Send-PeerMessage -To $toBob -Topic Orders -Wait
            'b' | Send-PeerMessage -To $toBob -Topic x -Wait
            'c' | Send-PeerMessage -To $toBob -Topic y -Wait
            'd' | Send-PeerMessage -To $toBob -Wait
            'e' | Send-PeerMessage -Broadcast -Node $carol -Topic order -Wait
            """.Replace("$suffix", _session.Suffix, StringComparison.Ordinal));
        Assert.Equal(["c", "d", "e"], Strings("Receive-PeerMessage -Node $bob -BodyOnly"));
        Assert.Equal(["Orders a", "x b"], Strings("while ($seen.Count -lt 2) { }; $seen"));
    }

    [Fact]
    public void Receive_takes_by_topic_too_and_leaves_the_rest()
    {
        _session.Run("""
            'a', 'b' | Send-PeerMessage -To $toBob -Topic one -Wait
            'c' | Send-PeerMessage -To $toBob -Topic two -Wait
            'd' | Send-PeerMessage -To $toBob -Wait
            """);
        Assert.Equal(["c"], Strings("Receive-PeerMessage -Node $bob -Topic t* -BodyOnly"));
        Assert.Equal(["d"], Strings("Receive-PeerMessage -Node $bob -Topic '' -BodyOnly"));
        Assert.Equal(["a"], Strings("Receive-PeerMessage -Node $bob -Topic none, one -From $alice -Count 1 -Wait -BodyOnly"));
        Assert.Equal(["b"], Strings("Receive-PeerMessage -Node $bob -BodyOnly"));
    }

    [Fact]
    public void Tee_leaves_a_copy_and_Reply_answers_what_did_not_ask()
    {
        _session.Run("""
            $null = Register-PeerHandler { "re: $($_.Body)" } -Reply -Tee -Node $bob
            'hi' | Send-PeerMessage -To $toBob -Wait
            """);
        Assert.Equal(["hi"], Strings("Receive-PeerMessage -Node $bob -BodyOnly"));
        Assert.Equal(["re: hi"], Strings("Receive-PeerMessage -Node $alice -Wait -Count 1 -BodyOnly"));
    }

    [Fact]
    public void Without_Reply_output_goes_nowhere()
    {
        _session.Run("""
            $h = Register-PeerHandler { 'said'; 1..3 } -Node $bob
            'hi' | Send-PeerMessage -To $toBob -Wait
            while ($h.Count -eq 0) { }
            'end' | Send-PeerMessage -To $toAlice -Wait
            """);
        Assert.Equal(["end"], Strings("Receive-PeerMessage -Node $alice -BodyOnly"));
    }

    [Fact]
    public void A_name_is_given_or_made_and_is_used_once()
    {
        Assert.Equal(
            ["mine", "handler1"],
            Strings("(Register-PeerHandler { } -Name mine -Node $bob).Name; (Register-PeerHandler { } -Node $bob).Name"));
        _session.Try("Register-PeerHandler { } -Name MINE -Node $bob").HasError("HandlerNameInUse", ErrorCategory.ResourceExists, "MINE");
        Assert.Equal(
            "mine",
            _session.Run("$alice, $bob | Register-PeerHandler { } -Name mine -ErrorAction Ignore")[0].Properties["Name"].Value);
    }

    [Fact]
    public void WhatIf_registers_nothing() => Assert.Empty(_session.Run("""
        Register-PeerHandler { } -WhatIf -Node $bob
        Get-PeerHandler -Node $bob
        """));

    [Fact]
    public void OnMessage_misses_nothing()
    {
        var seen = new ConcurrentQueue<object?>();
        _session["seen"] = seen;
        _session.Run($$"""
            $carol = Start-PeerNode carol{{_session.Suffix}} -OnMessage { ($using:seen).Enqueue($_.Body) }
            $null = Connect-Peer $carol -Node $alice
            1..3 | Send-PeerMessage -To carol* -Node $alice -Wait
            """);
        _session.Run("while ($seen.Count -lt 3) { }");
        Assert.Equal([1L, 2L, 3L], seen);
        Assert.Equal("OnMessage 0", _session.Run("\"$($carol.Handlers[0].Name) $($carol.Inbox.Count)\"")[0].ToString());
    }

    [Fact]
    public void OnMessage_is_checked_before_the_node_starts()
    {
        _session.Try($"Start-PeerNode dave{_session.Suffix} -OnMessage {{ $using:nothing }}")
            .HasError("UsingVariableNotFound", ErrorCategory.ObjectNotFound);
        Assert.Empty(_session.Run($"Get-PeerNode dave*{_session.Suffix}"));
        _session.Run($"Start-PeerNode dave{_session.Suffix}");
    }

    [Fact]
    public void It_ends_with_its_node()
    {
        _session.Run("$h = Register-PeerHandler { } -Node $bob; Stop-PeerNode $bob");
        Assert.Equal("Stopped", _session.Run("$h.State")[0].ToString());
        _session.Try("Register-PeerHandler { } -Node $bob").HasError("NodeStopped", ErrorCategory.InvalidOperation);
    }

    private string Ask(object body)
    {
        _session["body"] = body;
        return string.Join(' ', Strings("Invoke-PeerRequest $body -To $toBob -TimeoutSec 30"));
    }

    private string[] Strings(string script) => [.. _session.Run(script).Select(item => item.ToString())];
}
