using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

/// <summary>Small objects whose JSON is huge, because they contain others many times.</summary>
public sealed class HugeBodyTests : IDisposable
{
    // 21 nested hashtables, each of which contains the next one ten times.
    private const string Bomb = """
        $bomb = @{}
        foreach ($level in 1..21) {
            $next = @{}
            foreach ($i in 1..10) { $next["k$i"] = $bomb }
            $bomb = $next
        }
        """;

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Send-PeerMessage $bomb -To $toBob")]
    [InlineData("Invoke-PeerRequest $bomb -To $toBob")]
    public void A_command_refuses_it_at_the_limit(string script)
    {
        _session.StartPair("-MaxMessageBytes 1MB");
        _session.Run(Bomb);
        var error = _session.Try(script).HasError("MessageTooLarge", ErrorCategory.LimitsExceeded, _session["bomb"]);
        Assert.Contains("more than 1048576 bytes", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0L, _session.Run("$toBob.MessagesSent")[0].BaseObject);
    }

    [Theory]
    [InlineData("$toBob.Send($bomb)")]
    [InlineData("$alice.Broadcast($bomb)")]
    public void A_method_refuses_it_at_the_limit(string script)
    {
        _session.StartPair("-MaxMessageBytes 1MB");
        _session.Run(Bomb);
        var error = Assert.Single(_session.Try(script).Errors);
        Assert.Contains("more than 1048576 bytes", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0L, _session.Run("$toBob.MessagesSent")[0].BaseObject);
    }

    [Fact]
    public void A_handler_can_not_reply_with_it()
    {
        _session.StartPair("-MaxMessageBytes 1MB");
        _session.Run($"$null = Register-PeerHandler {{ {Bomb}; $bomb }} -Node $bob");
        var error = _session.Try("Invoke-PeerRequest x -To $toBob -TimeoutSec 60").HasError("HandlerFailed", ErrorCategory.InvalidResult);
        Assert.Contains("more than 1048576 bytes", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Send-PeerMessage $bomb -To $toBob")]
    [InlineData("Invoke-PeerRequest $bomb -To $toBob")]
    public void Writing_it_can_be_interrupted(string script)
    {
        _session.StartPair("-MaxMessageBytes 1GB");
        _session.Run(Bomb);
        using var run = _session.Begin($"'starting'; {script}");
        run.AwaitOutput(1);
        Thread.Sleep(200);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Empty(run.End().Errors);
        Assert.Equal(0L, _session.Run("$toBob.MessagesSent")[0].BaseObject);
    }
}
