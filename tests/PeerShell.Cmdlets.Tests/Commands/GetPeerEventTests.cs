using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class GetPeerEventTests : IDisposable
{
    private readonly Session _session = new();

    public GetPeerEventTests() => _session.StartPair("-Discovery Manual");

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Get-PeerEvent -Node $alice", "NodeStarted PeerConnected")]
    [InlineData("Get-PeerEvent -Node $alice -Kind PeerConnected", "PeerConnected")]
    [InlineData("Get-PeerEvent PeerConnected -Node $alice -Peer $toBob", "PeerConnected")]
    [InlineData("Get-PeerEvent -Node $alice -Peer \"$bob\"", "PeerConnected")]
    [InlineData("Get-PeerEvent -Node $alice -Peer no*", "")]
    [InlineData("Get-PeerEvent -Node $alice -Newest 1", "PeerConnected")]
    [InlineData("Get-PeerEvent -Node $alice -Count 1", "NodeStarted")]
    [InlineData("$alice | Get-PeerEvent -Newest 0", "")]
    [InlineData("$alice, $bob | Get-PeerEvent NodeStarted", "NodeStarted NodeStarted")]
    public void Gets_what_has_happened(string script, string kinds) =>
        Assert.Equal(kinds, string.Join(' ', _session.Run(script).Select(one => one.Properties["Kind"].Value)));

    [Fact]
    public void Events_of_several_nodes_come_in_order_of_time()
    {
        var times = _session.Run("Get-PeerEvent -Node $bob, $alice").Select(one => (DateTimeOffset)one.Properties["Time"].Value).ToArray();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void An_unknown_peer_or_node_is_an_error()
    {
        _session.Try("Get-PeerEvent -Node $alice -Peer nobody").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        _session.Try("Get-PeerEvent -Node nobody -Wait").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");
    }

    [Fact]
    public void Wait_follows_what_happens_and_ends_with_the_node()
    {
        using var run = _session.Begin("Get-PeerEvent -Node $alice -Wait");
        run.AwaitOutput(2);
        using var other = new Session();
        other.Run($"Stop-PeerNode 'alice{_session.Suffix}'");
        var kinds = run.End().Output.Select(one => one.Properties["Kind"].Value.ToString()).ToArray();
        Assert.Equal("NodeStarted", kinds[0]);
        Assert.Equal("NodeStopped", kinds[^1]);
        Assert.Contains("PeerGone", kinds);
    }

    [Fact]
    public void Wait_ends_when_there_are_enough()
    {
        using var run = _session.Begin("Get-PeerEvent PeerGone -Node $alice -Wait -Count 1");
        using var other = new Session();
        other.Run($"Stop-PeerNode 'bob{_session.Suffix}'");
        var gone = Assert.Single(run.End().Output);
        Assert.Equal("Stopping", gone.Properties["Reason"].Value.ToString());
    }

    [Fact]
    public void Wait_ends_with_Ctrl_C()
    {
        using var run = _session.Begin("Get-PeerEvent -Node $alice -Wait");
        run.AwaitOutput(2);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Wait_ends_when_the_pipeline_downstream_wants_no_more() =>
        Assert.Single(_session.Run("Get-PeerEvent -Node $alice -Wait | Select-First"));

    [Fact]
    public void A_timeout_is_an_error_when_a_count_was_asked_for()
    {
        _session.Try("Get-PeerEvent -Node $alice -Newest 0 -Count 2 -TimeoutSec 0.2")
            .HasError("EventTimeout", ErrorCategory.OperationTimeout, _session["alice"]);
        Assert.Empty(_session.Run("Get-PeerEvent -Node $alice -Newest 0 -TimeoutSec 0.2"));
    }

    [Fact]
    public void Says_how_many_events_it_missed()
    {
        _session.Run($$"""
            $limits = [PeerShell.Node.NodeLimits]@{ Events = 2 }
            $few = [PeerShell.Node.PeerNode]::StartAsync([PeerShell.Node.PeerNodeOptions]@{ Limits = $limits }).Result
            """);
        var outcome = _session.Try("""
            Get-PeerEvent -Node $few -TimeoutSec 20 -Count 3 | ForEach-Object {
                if ($_.Kind -eq 'NodeStarted') {
                    $peer = Connect-Peer $few -Node $alice
                    Disconnect-Peer $peer
                    $null = Connect-Peer $few -Node $alice
                    $null = Wait-Peer -Node $few
                }
                $_
            }
            """);
        Assert.Empty(outcome.Errors);
        Assert.Contains("missing", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        _session.Run("$null = $few.StopAsync()");
    }

    [Fact]
    public void Tells_of_members()
    {
        using var session = new Session();
        session.StartMesh();
        session.Run("Stop-PeerNode $carol; $left = Get-PeerEvent MemberLeft -Node $bob -Count 1 -TimeoutSec 20");
        Assert.Equal($"carol{session.Suffix} Left", session.Run("$left.Member.Name, $left.Member.State -join ' '")[0].ToString());

        session.Run("$about = Get-PeerEvent -Node $bob -Peer $carol.Name");
        var kinds = session.Run("$about.Kind | Where-Object { $_ -like 'Member*' }").Select(kind => kind.ToString());
        Assert.Equal(["MemberDiscovered", "MemberJoined", "MemberLeft"], kinds.Order());
        Assert.All(
            session.Run("$about | Where-Object { $_.Kind -like 'Member*' } | ForEach-Object { $_.Member }"),
            member => Assert.Equal($"carol{session.Suffix}", member.Properties["Name"].Value));
        Assert.Contains("PeerConnected", session.Run("$about.Kind").Select(kind => kind.ToString()));
        Assert.DoesNotContain(
            session.Run("$about.Message"),
            message => message.ToString().Contains($"alice{session.Suffix}", StringComparison.Ordinal));
        Assert.Empty(session.Run("Get-PeerEvent PeerGone -Newest 0 -Node $bob -Peer $carol"));
    }

    [Theory]
    [InlineData("PeerConnected", "$EventArgs.Peer.Name", "bob")]
    [InlineData("EventRaised", "$EventArgs.Kind", "PeerConnected")]
    [InlineData("MessageReceived", "$EventArgs.Body", "hello")]
    [InlineData("MessageReceived", "$Event.SourceEventArgs.From.Name", "bob")]
    public void Actions_of_NET_events_get_what_happened(string name, string script, string expected)
    {
        using var session = new Session();
        session.StartNodes("alice");
        session.Run($$"""
            $null = $ExecutionContext.Events.SubscribeEvent($alice, '{{name}}', 'it{{session.Suffix}}', $null, {
                $global:seen = {{script}}
            }, $true, $false)
            $bob = Start-PeerNode 'bob{{session.Suffix}}' -Discovery Manual -Bootstrap $alice
            'hello' | Send-PeerMessage -Broadcast -Node $bob
            """);

        // Actions run between the statements.
        Assert.True(SpinWait.SpinUntil(() => session.Run("$global:seen") is [not null], TimeSpan.FromSeconds(20)));
        Assert.StartsWith(expected, session.Run("$global:seen")[0].ToString(), StringComparison.Ordinal);
    }
}
