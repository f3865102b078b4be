using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

/// <summary>What depends on all the nodes of the process, and on all runspaces that have the module.</summary>
[Collection(nameof(Alone))]
public sealed class NodesOfTheProcessTests
{
    [Fact]
    public void Without_a_node_every_command_says_how_to_start_one()
    {
        using var session = new Session();
        foreach (var command in Commands)
        {
            var error = session.Try(command).HasError("NoNode", ErrorCategory.ObjectNotFound);
            Assert.Contains("Start-PeerNode", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(session.Run("Get-PeerNode"));
    }

    [Fact]
    public void Among_several_nodes_every_command_asks_which_and_does_nothing()
    {
        using var session = new Session();
        session.StartPair();
        foreach (var command in Commands)
        {
            var error = session.Try(command).HasError("NodeRequired", ErrorCategory.InvalidArgument);
            Assert.Contains($"alice{session.Suffix}, bob{session.Suffix}", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, session.Run("Get-PeerNode").Count);
    }

    [Fact]
    public void The_only_node_needs_no_name()
    {
        using var session = new Session();
        session.StartPair();
        session.Run("Stop-PeerNode $bob; $null = Wait-Peer $toBob -State Gone");
        Assert.Empty(session.Run("Get-Peer"));
        Assert.NotEmpty(session.Run("Get-PeerEvent"));
        session.Run("Stop-PeerNode");
        Assert.Empty(session.Run("Get-PeerNode"));
    }

    [Fact]
    public void Nodes_are_stopped_when_the_last_runspace_removes_the_module()
    {
        using var one = new Session();
        using var other = new Session();
        one.StartNodes("alice");

        other.Run("Remove-Module PeerShell");
        Assert.Equal("Running", one.Run("$alice.State")[0].ToString());

        other.Import();
        other.Import();
        one.Run("Remove-Module PeerShell");
        Assert.Equal("Running", one.Run("$alice.State")[0].ToString());

        other.Run("Remove-Module PeerShell");
        Assert.Equal("Stopped", one.Run("$alice.State")[0].ToString());

        one.Import();
        Assert.Empty(one.Run("Get-PeerNode"));
        one.StartNodes("alice");
    }

    [Fact]
    public void Runspaces_of_handlers_keep_no_node_running_and_end_with_it()
    {
        using var session = new Session();
        session.StartPair();
        session.Run("$h = Register-PeerHandler { 'here' } -ThrottleLimit 2 -Node $bob; $null = Invoke-PeerRequest x -To $toBob");

        session.Run("Remove-Module PeerShell");

        Assert.Equal("Stopped Stopped", session.Run("\"$($bob.State) $($h.State)\"")[0].ToString());
        session.Run("while ($h.Options.Runner.Runspaces -gt 0) { [System.Threading.Thread]::Sleep(1) }");
    }

    [Fact]
    public void Nodes_are_stopped_when_the_last_runspace_is_closed()
    {
        using var one = new Session();
        using var other = new Session();
        one.StartPair();
        one.Run("1..100 | Send-PeerMessage -To $toBob");
        one.Close();
        Assert.Equal(2, other.Run("Get-PeerNode").Count);

        var alice = other.Run("Get-PeerNode alice*")[0];
        other.Close();
        Assert.Equal("Stopped", alice.Properties["State"].Value.ToString());
    }

    [Fact]
    public void The_example_runs_and_leaves_nothing()
    {
        var host = new RecordingHost();
        using var session = new Session(host: host);
        var said = session.Run($$"""
            & '{{Path.Combine(Path.GetDirectoryName(Session.ModulePath)!, "module", "examples", "first-network.ps1")}}'
            """);
        Assert.NotEmpty(said);
        var text = host.Text;
        Assert.Contains("hello everybody", text, StringComparison.Ordinal);
        Assert.Contains("{\"task\":\"build\",\"steps\":3}", text, StringComparison.Ordinal);
        Assert.Empty(session.Run("Get-PeerNode"));
    }

    private static readonly string[] Commands =
    [
        "Stop-PeerNode", "Get-Peer", "Connect-Peer 127.0.0.1:7000", "Disconnect-Peer bob", "1..3 | Send-PeerMessage -To bob",
            "Send-PeerMessage x -Broadcast",
        "Receive-PeerMessage -Wait", "Wait-Peer", "Wait-Peer -Converged", "Test-Peer bob", "Get-PeerEvent -Wait",
        "Register-PeerHandler { }", "Get-PeerHandler", "Unregister-PeerHandler x", "Invoke-PeerRequest x -To bob",
    ];
}
