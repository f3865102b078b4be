using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class UnregisterPeerHandlerTests : IDisposable
{
    private readonly Session _session = new();

    public UnregisterPeerHandlerTests() => _session.StartPair("-Discovery Manual");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void One_that_is_stuck_is_said_to_be_and_listed_until_it_returns()
    {
        using var gate = new ManualResetEventSlim();
        _session["gate"] = gate;
        _session.Run("""
            $h = Register-PeerHandler { ($using:gate).Wait() } -Name stuck -Node $bob
            'x' | Send-PeerMessage -To $toBob -Wait
            while ($h.Running -lt 1) { }
            """);
        Assert.Contains(
            "It is Abandoned",
            Assert.Single(_session.Try("Unregister-PeerHandler stuck -Node $bob -Force").Warnings),
            StringComparison.Ordinal);
        Assert.Equal("Abandoned", Strings("(Get-PeerHandler stuck -Node $bob).State")[0]);
        Assert.Equal(
            ["Running", "Abandoned"],
            Strings("$null = Register-PeerHandler { } -Name stuck -Node $bob; (Get-PeerHandler -Node $bob).State"));

        gate.Set();
        Assert.Equal(["Running"], Strings("while ($h.State -ne 'Stopped') { }; (Get-PeerHandler -Node $bob).State"));
    }

    [Fact]
    public void Handlers_are_ended_by_name_wildcard_and_object()
    {
        _session.Run("$h = 'one', 'two', 'three', 'four' | ForEach-Object { Register-PeerHandler { } -Name $_ -Node $bob }");
        _session.Run("Unregister-PeerHandler one -Node $bob; Unregister-PeerHandler t* -Node $bob; $h[3] | Unregister-PeerHandler");
        Assert.Equal(["Stopped", "Stopped", "Stopped", "Stopped"], Strings("$h.State"));
        Assert.Empty(_session.Run("Get-PeerHandler -Node $bob"));
        _session.Run("$h | Unregister-PeerHandler; Unregister-PeerHandler x* -Node $bob");
        _session.Try("Unregister-PeerHandler one -Node $bob").HasError("HandlerNotFound", ErrorCategory.ObjectNotFound, "one");
    }

    [Fact]
    public void A_handler_object_of_another_node_than_the_given_is_an_error()
    {
        _session.Run("$h = Register-PeerHandler { } -Node $bob");
        _session.Try("$h | Unregister-PeerHandler -Node $alice")
            .HasError("HandlerOfOtherNode", ErrorCategory.InvalidArgument, _session["h"]);
        Assert.Equal(["Running"], Strings("$h.State"));
        _session.Run("$h | Unregister-PeerHandler -Node $bob");
        Assert.Equal(["Stopped"], Strings("$h.State"));
    }

    [Fact]
    public void WhatIf_ends_nothing() => Assert.Single(_session.Run("""
        $null = Register-PeerHandler { } -Node $bob
        Unregister-PeerHandler * -Node $bob -WhatIf
        Get-PeerHandler -Node $bob
        """));

    [Fact]
    public void The_message_in_hand_is_finished_and_the_queued_go_to_the_inbox()
    {
        using var gate = new ManualResetEventSlim();
        _session["gate"] = gate;
        _session.Run("""
            $h = Register-PeerHandler { ($using:gate).Wait(); 'done' } -Reply -Node $bob
            1..3 | Send-PeerMessage -To $toBob -Wait
            while ($h.Running -lt 1) { }
            """);
        using var other = new Session();
        other["h"] = _session["h"];
        using var run = _session.Begin("Unregister-PeerHandler $h -DrainSec 60");
        other.Run("while ($h.State -eq 'Running') { }");
        gate.Set();
        Assert.Empty(run.End().Warnings);

        Assert.Equal("Stopped 1 0", Strings("\"$($h.State) $($h.Count) $($h.Errors)\"")[0]);
        Assert.Equal(["2", "3"], Strings("Receive-PeerMessage -Node $bob -BodyOnly"));
        Assert.Equal(["done"], Strings("Receive-PeerMessage -Node $alice -Wait -Count 1 -TimeoutSec 60 -BodyOnly"));
    }

    [Theory]
    [InlineData("-Force")]
    [InlineData("-DrainSec 0.1")]
    public void What_does_not_return_is_broken_off_and_its_request_fails(string how)
    {
        _session.Run("""
            $ended = [System.Threading.ManualResetEventSlim]::new()
            $h = Register-PeerHandler { try { while ($true) { } } finally { ($using:ended).Set() } } -Node $bob
            """);
        using var other = new Session();
        using var run = other.Begin($"Invoke-PeerRequest x -To bob* -Node alice{_session.Suffix} -TimeoutSec 60");
        _session.Run("while ($h.Running -lt 1) { }");

        var outcome = _session.Try($"Unregister-PeerHandler $h {how}");

        Assert.Contains("cancelled", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        run.End().HasError("HandlerFailed", ErrorCategory.InvalidResult);
        Assert.Equal("True", Strings("$ended.Wait(60000)")[0]);
        Assert.Equal("Stopped 1", Strings("while ($h.State -ne 'Stopped') { }; \"$($h.State) $($h.Errors)\"")[0]);
    }

    [Fact]
    public void One_that_cannot_be_broken_off_is_left_to_itself()
    {
        using var gate = new ManualResetEventSlim();
        _session["gate"] = gate;
        _session.Run("""
            $h = Register-PeerHandler { ($using:gate).Wait() } -Node $bob
            'x' | Send-PeerMessage -To $toBob -Wait
            while ($h.Running -lt 1) { }
            """);
        Assert.Single(_session.Try("Unregister-PeerHandler $h -DrainSec 0.1").Warnings);
        Assert.Equal("Abandoned", Strings("$h.State")[0]);
        Assert.Equal(["after"], Strings("'after' | Send-PeerMessage -To $toBob -Wait; Receive-PeerMessage -Node $bob -BodyOnly"));

        gate.Set();
        Assert.Equal("Stopped 1", Strings("while ($h.State -ne 'Stopped') { }; \"$($h.State) $($h.Errors)\"")[0]);
    }

    [Fact]
    public void Waiting_for_it_can_be_interrupted()
    {
        using var gate = new ManualResetEventSlim();
        _session["gate"] = gate;
        _session.Run("""
            $h = Register-PeerHandler { ($using:gate).Wait() } -Node $bob
            'x' | Send-PeerMessage -To $toBob -Wait
            while ($h.Running -lt 1) { }
            """);
        using var run = _session.Begin("Unregister-PeerHandler $h -DrainSec 60");
        Assert.Contains("1 handler", run.AwaitProgress(), StringComparison.Ordinal);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        gate.Set();
    }

    [Theory]
    [InlineData("Unregister-PeerHandler me -Node bob*")]
    [InlineData("Get-PeerHandler -Node bob* | Unregister-PeerHandler")]
    public void A_handler_may_end_itself(string script)
    {
        _session.Run($$"""
            $h = Register-PeerHandler {
                {{script.Replace("bob*", $"bob{_session.Suffix}", StringComparison.Ordinal)}}
                'bye'
            } -Name me -Node $bob
            """);
        Assert.Equal(["bye"], Strings("Invoke-PeerRequest x -To $toBob -TimeoutSec 60"));
        Assert.Equal("Stopped 0", Strings("while ($h.State -ne 'Stopped') { }; \"$($h.State) $($h.Errors)\"")[0]);
    }

    [Fact]
    public void A_handler_may_stop_its_node()
    {
        _session.Run($$"""
            $h = Register-PeerHandler { Stop-PeerNode bob{{_session.Suffix}}; 'bye' } -Node $bob
            'x' | Send-PeerMessage -To $toBob
            """);
        Assert.Equal("Stopped Stopped 0", Strings("while ($bob.State -ne 'Stopped') { }; \"$($bob.State) $($h.State) $($h.Errors)\"")[0]);
    }

    private string[] Strings(string script) => [.. _session.Run(script).Select(item => item.ToString())];
}
