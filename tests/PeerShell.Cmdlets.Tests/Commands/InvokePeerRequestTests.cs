using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class InvokePeerRequestTests : IDisposable
{
    private readonly Session _session = new();

    public InvokePeerRequestTests() => _session.StartPair();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_wildcard_that_fits_nobody_says_who_is_there()
    {
        var error = _session.Try("Invoke-PeerRequest 1 -To z* -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "z*");
        Assert.Contains($"no peer that matches 'z*'. Known peers: bob{_session.Suffix}", error.ToString(), StringComparison.Ordinal);
        _session.Try("Send-PeerMessage 1 -To z* -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "z*");
    }

    [Theory]
    [InlineData("Send-PeerMessage")]
    [InlineData("Invoke-PeerRequest")]
    public void What_is_too_long_is_not_poured_out(string cmdlet)
    {
        _session.Try($"{cmdlet} ('x' * 20MB) -To $toBob")
            .HasError("MessageTooLarge", ErrorCategory.LimitsExceeded, new string('x', 20 << 20));
        var error = _session.Try($"{cmdlet} x -To $toBob -Topic ('t' * 5000)")
            .HasError("TopicTooLong", ErrorCategory.InvalidArgument, new string('t', 5000));
        Assert.InRange(error.ToString().Length, 1, 150);
    }

    [Fact]
    public void Every_output_of_the_handler_is_one_and_objects_are_data()
    {
        _session.Run("$null = Register-PeerHandler { 'text'; [pscustomobject]@{ n = $_.Body.n + 1 }; ,(1, 2); $null } -Node $bob");
        Assert.Equal("text 2 2 True", _session.Run("""
            $r = @(Invoke-PeerRequest @{ n = 1 } -To $toBob)
            "$($r[0]) $($r[1].n) $($r[2].Count) $($null -eq $r[3])"
            """)[0].ToString());
    }

    [Fact]
    public void Replies_come_while_the_handler_runs()
    {
        using var gate = new ManualResetEventSlim();
        _session["gate"] = gate;
        _session.Run("$null = Register-PeerHandler { 'first'; ($using:gate).Wait(); 'second' } -Node $bob");
        using var run = _session.Begin("Invoke-PeerRequest x -To $toBob -TimeoutSec 60");
        run.AwaitOutput(1);
        gate.Set();
        Assert.Equal(["first", "second"], run.End().Output.Select(reply => reply.ToString()));
    }

    [Fact]
    public void PassThru_says_who_and_what_and_how_long()
    {
        _session.Run("$null = Register-PeerHandler { $_.Body * 2 } -Node $bob");
        Assert.Equal(
            "21 42 True True",
            _session.Run("""
                $r = Invoke-PeerRequest 21 -To $toBob -PassThru
                "$($r.Request) $($r.Body) $($r.Peer -eq $toBob) $($r.Duration -gt 0 -and $r.Duration.TotalSeconds -lt 5)"
                """)[0].ToString());
    }

    [Theory]
    [InlineData("{ throw 'secret' }", "HandlerFailed", ErrorCategory.InvalidResult, "secret")]
    [InlineData(
        "{ [CmdletBinding()] param($m) $PSCmdlet.ThrowTerminatingError("
        + "[System.Management.Automation.ErrorRecord]::new('no such thing', 'NoThing', 'NotSpecified', 1)) }",
        "HandlerFailed",
        ErrorCategory.InvalidResult,
        "no such thing")]
    [InlineData("{ 1 / 0; }", "HandlerFailed", ErrorCategory.InvalidResult, "divide by zero")]
    [InlineData("{ { 1 } }", "HandlerFailed", ErrorCategory.InvalidResult, "code can't be sent")]
    [InlineData("{ while ($true) { } }", "RequestTimedOut", ErrorCategory.OperationTimeout, "0.5 s")]
    [InlineData("{ while ($true) { } }", "RequestTimedOut", ErrorCategory.OperationTimeout, "The request has no topic.")]
    [InlineData("{ } -Topic other", "NobodyListens", ErrorCategory.ObjectNotFound, "no handler")]
    [InlineData("{ } -Topic other", "NobodyListens", ErrorCategory.ObjectNotFound, "The request has no topic.")]
    public void Each_failure_has_an_id_of_its_own(string handler, string id, ErrorCategory category, string says)
    {
        _session.Run($"$null = Register-PeerHandler {handler} -Node $bob");
        var limit = id == "RequestTimedOut" ? 0.5 : 60;
        var error = _session.Try($"Invoke-PeerRequest x -To $toBob -TimeoutSec {limit}").HasError(id, category, _session["toBob"]);
        Assert.Contains(says, error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, OpenRequests());
    }

    [Fact]
    public void The_topic_that_nobody_listens_to_is_named() => Assert.Contains(
        "topic of the request is 'work'",
        _session.Try("Invoke-PeerRequest x -To $toBob -Topic work").HasError("NobodyListens", ErrorCategory.ObjectNotFound).ToString(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Invoke-PeerRequest 1 -To bob -Node $gone")]
    [InlineData("Invoke-PeerRequest 1 -To b* -Node $gone")]
    [InlineData("Send-PeerMessage 1 -To bob -Node $gone")]
    [InlineData("Send-PeerMessage 1 -To b* -Node $gone")]
    [InlineData("Test-Peer bob -Node $gone")]
    public void A_node_that_has_stopped_is_an_error_that_says_so(string script)
    {
        _session.Run($"$gone = Start-PeerNode 'gone{_session.Suffix}' -Discovery Manual; Stop-PeerNode $gone");
        _session.Try(script).HasError("NodeStopped", ErrorCategory.InvalidOperation, _session["gone"]);
    }

    [Fact]
    public void A_peer_that_goes_fails_what_it_was_asked_at_once()
    {
        _session.Run("$h = Register-PeerHandler { while ($true) { } } -Node $bob");
        using var other = new Session();
        using var run = other.Begin($"1..5 | Invoke-PeerRequest -To bob* -Node alice{_session.Suffix} -TimeoutSec 60 -ThrottleLimit 5");
        _session.Run("while ($h.Running + $h.Queued -lt 5) { }; Stop-PeerNode $bob -Force");
        var outcome = run.End();
        Assert.Equal(5, outcome.Errors.Count);
        Assert.All(outcome.Errors, error => Assert.StartsWith("PeerGone,", error.FullyQualifiedErrorId));
    }

    [Fact]
    public void The_error_id_of_the_far_side_is_told()
    {
        _session.Run("""
            $null = Register-PeerHandler {
                [CmdletBinding()] param($m)
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new('no such thing', 'NoThing', 'NotSpecified', 1))
                'whole'
            } -Node $bob
            """);
        var outcome = _session.Try("Invoke-PeerRequest x -To $toBob");
        var error = outcome.HasError("HandlerFailed", ErrorCategory.InvalidResult);
        Assert.Equal("NoThing", new PSObject(error.Exception).Properties["FarErrorId"].Value);
        Assert.Equal("whole", Assert.Single(outcome.Output).ToString());
    }

    [Fact]
    public void Many_peers_are_asked_at_once_and_answer_as_they_can()
    {
        using var gate = new ManualResetEventSlim();
        _session["gate"] = gate;
        _session.Run("""
            $names = 1..5 | ForEach-Object { "n$_SUFFIX" }
            $others = $names | Start-PeerNode -Bootstrap $alice
            $null = $alice | Wait-Peer -Count 6
            foreach ($node in $others) {
                $name = $node.Name.Substring(0, 2)
                $null = Register-PeerHandler -Node $node { if ($using:name -ne 'n5') { ($using:gate).Wait() }; $using:name }
            }
            """.Replace("$_SUFFIX", "$($_)" + _session.Suffix, StringComparison.Ordinal));
        using var run = _session.Begin("Invoke-PeerRequest who -To n*" + _session.Suffix + " -Node $alice -TimeoutSec 60");
        run.AwaitOutput(1);
        gate.Set();
        var replies = run.End().Output.Select(reply => reply.ToString()).ToArray();
        Assert.Equal("n5", replies[0]);
        Assert.Equal(["n1", "n2", "n3", "n4", "n5"], replies.Order());
        Assert.Equal(5, _session.Run("Get-Peer n* -Node $alice | Invoke-PeerRequest who").Count);
    }

    [Fact]
    public void Who_fails_does_not_keep_the_others_from_answering()
    {
        _session.Run($$"""
            $carol = Start-PeerNode carol{{_session.Suffix}} -Bootstrap $alice
            $null = $alice | Wait-Peer -Count 2
            $null = Register-PeerHandler { 'bob' } -Node $bob
            """);
        var outcome = _session.Try("Invoke-PeerRequest x -To b*, carol* -Node $alice");
        outcome.HasError("NobodyListens", ErrorCategory.ObjectNotFound);
        Assert.Equal("bob", Assert.Single(outcome.Output).ToString());
    }

    [Fact]
    public void Bodies_are_asked_one_after_the_other_unless_a_limit_is_given()
    {
        _session.Run("$null = Register-PeerHandler { $_.Body } -ThrottleLimit 8 -Node $bob");
        Assert.Equal(
            Enumerable.Range(1, 50).Select(number => (long)number),
            _session.Run("1..50 | Invoke-PeerRequest -To $toBob").Select(reply => (long)reply.BaseObject));
        Assert.Equal(
            Enumerable.Range(1, 50).Select(number => (long)number),
            _session.Run("1..50 | Invoke-PeerRequest -To $toBob -ThrottleLimit 16").Select(reply => (long)reply.BaseObject).Order());
    }

    [Fact]
    public void Of_ten_thousand_requests_a_hundred_at_a_time_each_has_its_own_reply()
    {
        _session.Run("""
            $random = [System.Random]::new(1)
            $null = Register-PeerHandler {
                if ($_.Body % 50 -eq 0) { [System.Threading.Thread]::Sleep(($using:random).Next(0, 4)) }
                "re $($_.Body)"
            } -ThrottleLimit 10 -Node $bob
            $replies = 1..10000 | Invoke-PeerRequest -To $toBob -ThrottleLimit 100 -TimeoutSec 60 -PassThru
            """);
        Assert.Equal(10_000, _session.Run("$replies.Count")[0].BaseObject);
        Assert.Empty(_session.Run("foreach ($reply in $replies) { if ($reply.Body -ne \"re $($reply.Request)\") { $reply } }"));
        Assert.Equal(0, OpenRequests());
    }

    [Fact]
    public void Ctrl_C_tells_the_far_side_and_leaves_nothing_behind()
    {
        using var cancelled = new ManualResetEventSlim();
        _session["cancelled"] = cancelled;
        _session.Run("""
            $null = Register-PeerHandler {
                'begun'
                $null = $Message.CancellationToken.WaitHandle.WaitOne()
                ($using:cancelled).Set()
            } -Node $bob
            """);
        using (var run = _session.Begin("Invoke-PeerRequest x -To $toBob -TimeoutSec 60"))
        {
            run.AwaitOutput(1);
            run.Stop();
            run.End();
        }

        Assert.True(cancelled.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(0, OpenRequests());
    }

    [Fact]
    public void Wanting_no_more_downstream_does_the_same()
    {
        using var cancelled = new ManualResetEventSlim();
        _session["cancelled"] = cancelled;
        _session.Run("""
            $null = Register-PeerHandler {
                'begun'
                $null = $Message.CancellationToken.WaitHandle.WaitOne()
                ($using:cancelled).Set()
            } -Node $bob
            """);
        Assert.Equal("begun", Assert.Single(_session.Run("Invoke-PeerRequest x -To $toBob -TimeoutSec 60 | Select-First")).ToString());
        Assert.True(cancelled.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(0, OpenRequests());
    }

    [Fact]
    public void Whom_nobody_knows_and_what_cannot_be_sent_are_errors()
    {
        _session.Try("Invoke-PeerRequest x -To nobody -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        _session.Try("Invoke-PeerRequest { 1 } -To $toBob").HasError("BodyNotSupported", ErrorCategory.InvalidType);
        _session.Try("Invoke-PeerRequest x -To $toBob -Topic ('t' * 300)").HasError("TopicTooLong", ErrorCategory.InvalidArgument);
    }

    // Whoever gave up is counted out when its task has ended, which nobody waits for.
    private int OpenRequests()
    {
        var node = new PSObject(_session["alice"]);
        SpinWait.SpinUntil(() => (int)node.Properties["OpenRequests"].Value == 0, TimeSpan.FromSeconds(30));
        return (int)node.Properties["OpenRequests"].Value;
    }
}
