using System.Collections.Concurrent;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Handlers;

/// <summary>What script blocks may do, and what must hold whatever they do.</summary>
public sealed class ScriptHandlerTests : IDisposable
{
    private readonly Session _session = new();

    public ScriptHandlerTests() => _session.StartPair("-Discovery Manual");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_hundred_thousand_messages_are_handled_once_and_in_order()
    {
        List<object?> handled = [];
        _session["handled"] = handled;
        _session.Run("""
            $h = Register-PeerHandler { ($using:handled).Add($_.Body) } -Node $bob
            foreach ($number in 1..100000) { $toBob.Send("$number") }
            while ($h.Count -lt 100000) { [System.Threading.Thread]::Sleep(1) }
            """);
        Assert.Equal(Enumerable.Range(1, 100_000).Select(number => $"{number}"), handled);
        Assert.Equal("0 0", _session.Run("\"$($h.Errors) $($bob.Inbox.Count)\"")[0].ToString());
    }

    [Fact]
    public void Four_at_once_handle_all_exactly_once_in_as_many_runspaces()
    {
        ConcurrentQueue<string> handled = [];
        ConcurrentDictionary<Guid, bool> runspaces = [];
        _session["handled"] = handled;
        _session["runspaces"] = runspaces;
        _session.Run("""
            $h = Register-PeerHandler -ThrottleLimit 4 -Node $bob {
                ($using:handled).Enqueue($_.Body)
                if ($_.Body % 100 -eq 0) {
                    $null = ($using:runspaces).TryAdd([runspace]::DefaultRunspace.InstanceId, $true)
                    [System.Threading.Thread]::Sleep(1)
                }
            }
            foreach ($number in 1..100000) { $toBob.Send("$number") }
            while ($h.Count -lt 100000) { [System.Threading.Thread]::Sleep(1) }
            """);
        Assert.Equal(Enumerable.Range(1, 100_000).Select(number => $"{number}").Order(), handled.Order());
        Assert.Equal(4, runspaces.Count);
    }

    [Theory]
    [InlineData("{ 'before'; exit 3; 'after' }")]
    [InlineData("{ 'before'; break; 'after' }")]
    [InlineData("{ 'before'; continue; 'after' }")]
    [InlineData("{ 'before'; return; 'after' }")]
    [InlineData("{ 'before'; & { exit } }")]
    public void Leaving_the_block_ends_it_for_this_message_only(string block)
    {
        _session.Run($"$h = Register-PeerHandler {block} -Node $bob");
        Assert.Equal(["before", "before"], Strings("1..2 | Invoke-PeerRequest -To $toBob"));
        Assert.Equal("Running 2 0", Strings("\"$($h.State) $($h.Count) $($h.Errors)\"")[0]);
    }

    [Fact]
    public void What_it_throws_is_counted_told_and_harms_nothing()
    {
        _session.Run("""
            $h = Register-PeerHandler { if ($_.Body % 2) { throw "odd $($_.Body)" } } -Name picky -Node $bob
            1..5 | Send-PeerMessage -To $toBob -Wait
            $event = Get-PeerEvent HandlerFailed -Node $bob -Wait -Count 1 -TimeoutSec 60
            """);
        Assert.Equal("5 3 odd 5", Strings("\"$($h.Count) $($h.Errors) $($h.LastError.Message)\"")[0]);
        Assert.Contains("picky", Strings("$event.Message")[0], StringComparison.Ordinal);
        Assert.Equal(
            ["Error odd 1", "Error odd 3", "Error odd 5"],
            Strings("$h.Records | ForEach-Object { \"$($_.Stream) $($_.Message)\" }"));
    }

    [Fact]
    public void What_it_writes_to_its_streams_is_kept_and_reaches_nobody_elses()
    {
        var outcome = _session.Try("""
            $h = Register-PeerHandler -Node $bob -InitializationScript { $VerbosePreference = $DebugPreference = 'Continue' } {
                [CmdletBinding()] param($m)
                $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteDebug('d')
                $PSCmdlet.WriteInformation('i', @())
                $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'a', 's'))
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new('e', 'id', 'NotSpecified', 1))
                $Host.UI.Write('host'); $Host.UI.WriteLine(' line'); 'out' | Out-Host
            }
            'x' | Send-PeerMessage -To $toBob -Wait
            while ($h.Count -lt 1) { }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.Empty(outcome.Output);
        Assert.Equal(
            ["Warning w", "Verbose v", "Debug d", "Information i", "Error e", "Host host line", "Host out"],
            Strings("$h.Records | ForEach-Object { \"$($_.Stream) $($_.Message)\" }"));
    }

    [Fact]
    public void Of_what_it_writes_the_last_thousand_are_kept()
    {
        _session.Run("""
            $h = Register-PeerHandler { 1..1500 | ForEach-Object { $Host.UI.WriteLine("$_") } } -Node $bob
            'x' | Send-PeerMessage -To $toBob -Wait
            while ($h.Count -lt 1) { }
            """);
        Assert.Equal("1000 501 1500", Strings("\"$($h.Records.Count) $($h.Records[0].Message) $($h.Records[999].Message)\"")[0]);
    }

    [Fact]
    public void Nobody_can_be_asked_from_the_background()
    {
        _session.Run("$null = Register-PeerHandler { $Host.UI.ReadLine() } -Node $bob");
        Assert.Contains("background", _session.Try("Invoke-PeerRequest x -To $toBob").Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_never_returns_keeps_nobody_else_from_working()
    {
        _session.Run("""
            $never = Register-PeerHandler -Topic never { while ($true) { } } -Node $bob
            $quick = Register-PeerHandler -Topic quick { 'quick' } -Node $bob
            'x' | Send-PeerMessage -To $toBob -Topic never -Wait
            while ($never.Running -lt 1) { }
            """);
        Assert.Equal(["quick"], Strings("Invoke-PeerRequest x -To $toBob -Topic quick -TimeoutSec 60"));
        Assert.Equal(["other"], Strings("Send-PeerMessage other -To $toBob -Topic other -Wait; Receive-PeerMessage -Node $bob -BodyOnly"));
        Assert.Empty(_session.Try("Stop-PeerNode $bob -DrainSec 0.1").Errors);
        Assert.Equal("Stopped", Strings("$bob.State")[0]);
    }

    [Fact]
    public void It_may_ask_other_nodes_of_the_process_and_its_own_sender()
    {
        _session.Run("""
            $carol = Start-PeerNode "carolSUFFIX" -Bootstrap $bob -Discovery Manual
            $null = $carol | Wait-Peer -Count 1
            $null = Register-PeerHandler { "carol $($_.Body)" } -Node $carol
            $null = Register-PeerHandler { "alice $($_.Body)" } -Node $alice
            $null = Register-PeerHandler -Node $bob {
                Invoke-PeerRequest 1 -To carolSUFFIX -Node bobSUFFIX
                Invoke-PeerRequest 2 -To $_.From
                Invoke-PeerRequest 3 -To $Message
            }
            """.Replace("SUFFIX", _session.Suffix, StringComparison.Ordinal));
        Assert.Equal(["carol 1", "alice 2", "alice 3"], Strings("Invoke-PeerRequest x -To $toBob -TimeoutSec 60"));
    }

    [Fact]
    public void Handlers_share_no_variables_and_no_message_sees_those_of_the_last()
    {
        _session.Run("""
            $null = Register-PeerHandler { $before = $local; $local = $_.Body; $global:count++; "$before $global:count" } -Node $bob
            """);
        Assert.Equal([" 1", " 2"], Strings("1..2 | Invoke-PeerRequest -To $toBob"));
    }

    [Fact]
    public void One_that_waits_holds_the_sender_back_and_drops_nothing()
    {
        using var gate = new ManualResetEventSlim();
        _session["gate"] = gate;
        _session.Run("""
            $h = Register-PeerHandler { ($using:gate).Wait() } -Node $bob
            $sent = 0
            while ($toBob.TrySend('x' * 10000)) { $sent++ }
            """);
        Assert.Equal("Running 1 0", Strings("while ($h.Running -lt 1) { }; \"$($h.State) $($h.Running) $($toBob.MessagesDropped)\"")[0]);
        gate.Set();
        Assert.Equal("True", Strings("while ($h.Count -lt $sent) { [System.Threading.Thread]::Sleep(1) }; $h.Count -eq $sent")[0]);
    }

    [Fact]
    public void A_runspace_that_is_lost_is_replaced()
    {
        _session.Run("""
            $h = Register-PeerHandler {
                $d = [System.Management.Automation.Runspaces.Runspace]::DefaultRunspace
                if ($_.Body -eq 'close') { [System.Threading.Tasks.Task]::Run([System.Action]$d.CloseAsync).Wait() }
                $d.InstanceId.ToString()
            } -Node $bob
            """);
        var before = Strings("Invoke-PeerRequest id -To $toBob")[0];
        _session.Try("Invoke-PeerRequest close -To $toBob -TimeoutSec 30; while ($h.Running) { }");
        Assert.NotEqual(before, Strings("Invoke-PeerRequest id -To $toBob -TimeoutSec 30")[0]);
    }

    [Fact]
    public void When_it_is_ended_no_thread_and_no_runspace_stay()
    {
        _session.Run("""
            $h = Register-PeerHandler { 'x' } -ThrottleLimit 3 -Node $bob
            $null = Invoke-PeerRequest x -To $toBob
            Unregister-PeerHandler $h
            """);
        _session.Run("while ($h.Options.Runner.Runspaces -gt 0) { [System.Threading.Thread]::Sleep(1) }");
        Assert.Equal("Stopped 0", Strings("\"$($h.State) $($h.Options.Runner.Runspaces)\"")[0]);
    }

    private string[] Strings(string script) => [.. _session.Run(script).Select(item => item.ToString())];
}
