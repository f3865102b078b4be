using System.Diagnostics;
using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class SendPeerMessageTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Send-PeerMessage hello -To \"$bob\" -Node $alice")]
    [InlineData("Send-PeerMessage hello \"$bob\" -Node \"$alice\"")]
    [InlineData("Send-PeerMessage hello $toBob")]
    [InlineData("Send-PeerMessage hello $bob -Node $alice")]
    [InlineData("Send-PeerMessage hello $bob.Id -Node $alice")]
    [InlineData("Send-PeerMessage hello $bob.Id.ShortId -Node $alice")]
    [InlineData("Send-PeerMessage hello b* -Node $alice")]
    [InlineData("Send-PeerMessage hello $toBob, \"$bob\", b* -Node $alice")]
    [InlineData("'hello' | Send-PeerMessage -To $toBob")]
    [InlineData("$toBob | Send-PeerMessage hello")]
    [InlineData("$toBob | Send-PeerMessage -Body hello")]
    [InlineData("Get-Peer -Node $alice | Send-PeerMessage hello")]
    [InlineData("$bob.Name | Send-PeerMessage hello -Node $alice")]
    [InlineData("'hello' | Send-PeerMessage -Broadcast -Node $alice")]
    [InlineData("Send-PeerMessage hello -Random -Node $alice")]
    public void Sends(string script)
    {
        _session.StartPair();
        Assert.Empty(_session.Run($"{script} -Wait"));
        Assert.Equal("hello", Assert.Single(_session.Run("Receive-PeerMessage -Node $bob -BodyOnly")).ToString());
    }

    [Theory]
    [InlineData("Send-PeerMessage hello -To $toBob -Node $bob")]
    [InlineData("Send-PeerMessage hello -To $toBob -Node $bob.Name")]
    [InlineData("$toBob | Send-PeerMessage hello -Node $bob")]
    [InlineData("Invoke-PeerRequest hello -To $toBob -Node $bob")]
    [InlineData("Test-Peer $toBob -Node $bob")]
    [InlineData("Disconnect-Peer $toBob -Node $bob")]
    [InlineData("Wait-Peer $toBob -Node $bob")]
    public void A_peer_object_of_another_node_than_the_given_is_an_error(string script)
    {
        _session.StartPair();
        var error = _session.Try(script).HasError("PeerOfOtherNode", ErrorCategory.InvalidArgument, _session["toBob"]);
        Assert.Contains($"belongs to node 'alice{_session.Suffix}', not to bob{_session.Suffix}", $"{error}", StringComparison.Ordinal);
        Assert.Equal(["Connected", "0"], _session.Run("\"$($toBob.State)\", \"$($toBob.MessagesSent)\"").Select(line => line.ToString()));
    }

    [Fact]
    public void The_node_itself_is_not_its_peer_and_the_error_says_so()
    {
        _session.StartPair();
        var error = _session.Try("Send-PeerMessage hello -To $alice.Name -Node $alice")
            .HasError("PeerNotFound", ErrorCategory.ObjectNotFound);
        Assert.Contains("the node itself", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broadcast_from_a_stopped_node_is_an_error()
    {
        _session.Run($"$gone = Start-PeerNode 'gone{_session.Suffix}' -Discovery Manual; Stop-PeerNode $gone");

        _session.Try("Send-PeerMessage hello -Broadcast -Node $gone").HasError("NodeStopped", ErrorCategory.InvalidOperation);
        _session.Try("Send-PeerMessage hello -Random -Node $gone").HasError("NodeStopped", ErrorCategory.InvalidOperation);
    }

    [Fact]
    public void Each_item_of_the_pipeline_is_a_message_and_they_keep_their_order()
    {
        _session.StartPair();
        _session.Run("1..5000 | Send-PeerMessage -To $toBob -Wait");
        Assert.Equal(
            Enumerable.Range(1, 5000),
            _session.Run("Receive-PeerMessage -Node $bob -BodyOnly").Select(body => (int)(long)body.BaseObject));
    }

    [Fact]
    public void An_array_as_argument_is_one_message()
    {
        _session.StartPair();
        _session.Run("Send-PeerMessage -Body 1, 2, 3 -To $toBob -Wait");
        Assert.Equal("1 2 3", _session.Run("$m = Receive-PeerMessage -Node $bob; \"$($m.Body)\"")[0].ToString());
    }

    [Fact]
    public void Answers_the_sender_of_a_message()
    {
        _session.StartPair();
        _session.Run("Send-PeerMessage ping $toBob -Wait; Receive-PeerMessage -Node $bob | Send-PeerMessage -Body pong -Wait");
        Assert.Equal("pong", _session.Run("Receive-PeerMessage -Node $alice -BodyOnly")[0].ToString());
    }

    [Fact]
    public void A_topic_travels_along()
    {
        _session.StartPair();
        _session.Run("Send-PeerMessage hello $toBob -Topic work -Wait");
        Assert.Equal("work", _session.Run("(Receive-PeerMessage -Node $bob).Topic")[0].ToString());
    }

    [Fact]
    public void Broadcasts_to_all_and_picks_one_at_random()
    {
        _session.StartPair();
        _session.Run($$"""
            $carol = Start-PeerNode 'carol{{_session.Suffix}}' -Bootstrap $alice
            $null = Wait-Peer -Node $alice -Count 2
            1..50 | Send-PeerMessage -Random -Node $alice -Wait
            """);
        var counts = _session.Run("$bob, $carol | ForEach-Object { $_.Inbox.Count }").Select(count => (int)count.BaseObject).ToArray();
        Assert.Equal(50, counts.Sum());
        Assert.DoesNotContain(0, counts);

        _session.Run("$null = $bob, $carol | Receive-PeerMessage; Send-PeerMessage all -Broadcast -Node $alice -Wait");
        Assert.Equal(2, _session.Run("$bob, $carol | Receive-PeerMessage").Count);
    }

    [Fact]
    public void PassThru_says_what_was_sent_to_whom()
    {
        _session.StartPair();
        var sent = Assert.Single(_session.Run("Send-PeerMessage hello -Broadcast -Node $alice -Topic t -PassThru"));
        Assert.Equal("hello t", _session.Run("""
            $sent = Send-PeerMessage hello $toBob -Topic t -PassThru
            $sent.Body, $sent.Topic -join ' '
            """)[0].ToString());
        Assert.Equal(_session.Run("$toBob")[0].BaseObject, Assert.Single((IEnumerable<object>)sent.Properties["To"].Value));
    }

    [Fact]
    public void A_wildcard_that_fits_nobody_is_an_error_that_says_whom_there_is()
    {
        _session.StartPair();
        var error = _session.Try("Send-PeerMessage hello -To no* -Node $alice")
            .HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "no*");
        Assert.Contains($"bob{_session.Suffix}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_from_the_pipeline_taken_for_a_peer_is_an_error_that_says_how_it_is_sent()
    {
        _session.StartPair();
        var error = _session.Try("'hello' | Send-PeerMessage \"$bob\" -Node $alice")
            .HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "hello");
        Assert.EndsWith("name its recipients with -To.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_to_send_to_is_an_error_or_for_a_broadcast_one_warning()
    {
        _session.StartNodes("alice");
        _session.Try("Send-PeerMessage hello -To b* -Node $alice").HasError("NoPeer", ErrorCategory.ObjectNotFound, _session["alice"]);
        _session.Try("Send-PeerMessage hello -Random -Node $alice").HasError("NoPeer", ErrorCategory.ObjectNotFound, _session["alice"]);
        var outcome = _session.Try("1..3 | Send-PeerMessage -Broadcast -Node $alice");
        Assert.Empty(outcome.Errors);
        Assert.Single(outcome.Warnings);
    }

    [Fact]
    public void An_unknown_peer_or_node_is_an_error()
    {
        _session.StartPair();
        _session.Try("Send-PeerMessage hello -To nobody -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        _session.Try("1..3 | Send-PeerMessage -To $toBob -Node nobody").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");
        var outcome = _session.Try("Send-PeerMessage hello -To nobody, \"$bob\" -Node $alice -Wait");
        outcome.HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Single(_session.Run("Receive-PeerMessage -Node $bob"));
    }

    [Fact]
    public void A_beginning_of_an_id_that_fits_several_is_not_clear()
    {
        _session.StartPair();

        // Of a million beginnings of four characters two alike are found among a few thousand ids.
        _session.Run("""
            function Find-Twin {
                param($Taken)
                while ($true) {
                    $identity = [PeerShell.Node.NodeIdentity]::Create()
                    $prefix = $identity.Id.ToString().Substring(0, 4)
                    if ($Taken.ContainsKey($prefix)) { return $Taken[$prefix], $identity }
                    $Taken[$prefix] = $identity
                }
            }
            $twins = Find-Twin @{} | ForEach-Object {
                [PeerShell.Node.PeerNode]::StartAsync([PeerShell.Node.PeerNodeOptions]@{ Identity = $_ }).Result
            }
            $null = $twins | Connect-Peer -Node $alice
            $prefix = $twins[0].Id.ToString().Substring(0, 4)
            """);
        _session.Try("Send-PeerMessage hello -To $prefix -Node $alice")
            .HasError("PeerAmbiguous", ErrorCategory.InvalidArgument, _session["prefix"]);
        _session.Run("$twins | ForEach-Object { $_.Inbox.Count; $null = $_.StopAsync() }")
            .ToList()
            .ForEach(count => Assert.Equal(0, count.BaseObject));
    }

    [Theory]
    [InlineData("{ Get-Date }")]
    [InlineData("@{ deep = @(1, @{ code = { Get-Date } }) }")]
    [InlineData("[pscustomobject]@{ type = [string] }")]
    [InlineData("$alice")]
    [InlineData("$toBob")]
    [InlineData("[Action]{ }")]
    [InlineData("[System.IO.MemoryStream]::new()")]
    [InlineData("@{ secret = [securestring]::new() }")]
    public void What_is_no_data_is_not_sent(string body)
    {
        _session.StartPair();
        _session.Try($"Send-PeerMessage -Body ({body}) -To $toBob").HasError("BodyNotSupported", ErrorCategory.InvalidType);
        Assert.Equal(0L, _session.Run("$toBob.MessagesSent")[0].BaseObject);
    }

    [Fact]
    public void A_body_over_the_limit_is_not_sent()
    {
        _session.StartPair("-MaxMessageBytes 1000");
        _session.Try("Send-PeerMessage ('x' * 1001) -To $toBob")
            .HasError("MessageTooLarge", ErrorCategory.LimitsExceeded, new string('x', 1001));
        _session.Try("Send-PeerMessage ('x' * 1001) -Broadcast -Node $alice").HasError("MessageTooLarge", ErrorCategory.LimitsExceeded);
        Assert.Equal(0L, _session.Run("$toBob.MessagesSent")[0].BaseObject);
        _session.Run("Send-PeerMessage ('x' * 1000) -To $toBob -Wait");
    }

    [Fact]
    public void A_topic_over_the_limit_is_not_sent()
    {
        _session.StartPair();
        _session.Try("Send-PeerMessage x -To $toBob -Topic ('t' * 256)")
            .HasError("TopicTooLong", ErrorCategory.InvalidArgument, new string('t', 256));
        Assert.Equal(0L, _session.Run("$toBob.MessagesSent")[0].BaseObject);
    }

    [Fact]
    public void A_peer_that_is_gone_is_an_error()
    {
        _session.StartPair();
        _session.Run("Stop-PeerNode $bob; $null = Wait-Peer $toBob -State Gone");
        _session.Try("Send-PeerMessage hello -To $toBob").HasError("PeerGone", ErrorCategory.ConnectionError, _session["toBob"]);
    }

    [Fact]
    public void A_long_pipeline_finds_a_peer_that_came_back()
    {
        _session.StartPair();
        _session.Run($$"""
            1..3 | ForEach-Object {
                if ($_ -eq 2) {
                    $toBob.FlushAsync().Wait()
                    Stop-PeerNode $bob
                    $null = Wait-Peer $toBob -State Gone
                    $bob = Start-PeerNode 'bob{{_session.Suffix}}' -Bootstrap $alice
                    $null = Wait-Peer "$bob" -Node $alice
                }
                $_
            } | Send-PeerMessage -To $bob.Name -Node $alice -Wait
            """);
        Assert.Equal([2L, 3L], _session.Run("Receive-PeerMessage -Node $bob -BodyOnly").Select(body => (long)body.BaseObject));
    }

    [Fact]
    public void A_full_queue_blocks_until_there_is_room_or_Ctrl_C()
    {
        _session.StartPair("-InboxCapacity 1");
        using var run = _session.Begin("1..1000 | ForEach-Object { 'x' * 1MB } | Send-PeerMessage -To $toBob");
        Assert.Contains("queue", run.AwaitProgress(), StringComparison.Ordinal);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange((long)_session.Run("$toBob.BytesQueued")[0].BaseObject, 1, 18L * 1024 * 1024);
    }

    [Fact]
    public void Wait_times_out_while_the_peer_does_not_receive()
    {
        _session.StartPair("-InboxCapacity 1");
        var watch = Stopwatch.StartNew();
        var error = _session.Try("1..5 | Send-PeerMessage -To $toBob -TimeoutSec 0.3")
            .HasError("AcknowledgeTimeout", ErrorCategory.OperationTimeout, _session["toBob"]);
        Assert.Contains("4 messages", error.ToString(), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Wait_reports_what_was_not_delivered()
    {
        _session.StartPair("-InboxCapacity 1");
        using var run = _session.Begin("1..5 | Send-PeerMessage -To $toBob -Wait");
        run.AwaitProgress();
        using var other = new Session();
        other.Run($"Stop-PeerNode 'bob{_session.Suffix}' -Force");
        var error = run.End().HasError("Undelivered", ErrorCategory.ConnectionError, _session["toBob"]);
        Assert.Contains("4 messages", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wait_can_be_interrupted()
    {
        _session.StartPair("-InboxCapacity 1");
        using var run = _session.Begin("1..5 | Send-PeerMessage -To $toBob -Wait");
        run.AwaitProgress();
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Wait_reports_what_the_policy_dropped()
    {
        _session.Run($$"""
            $bob = Start-PeerNode 'bob{{_session.Suffix}}' -InboxCapacity 1
            $alice = Start-PeerNode 'alice{{_session.Suffix}}' -WhenFull DropNewest
            $toBob = Connect-Peer $bob -Node $alice
            """);
        var outcome = _session.Try("1..30 | ForEach-Object { 'x' * 1MB } | Send-PeerMessage -To $toBob -TimeoutSec 0.1");
        Assert.Contains(outcome.Errors, error => error.FullyQualifiedErrorId.StartsWith("MessagesDropped,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Send-PeerMessage hello -To \"$carol\" -Node $bob")]
    [InlineData("Send-PeerMessage hello -To $carol -Node $bob")]
    [InlineData("Send-PeerMessage hello -To $carol.Id.ShortId -Node $bob")]
    [InlineData("Send-PeerMessage hello -To c* -Node $bob")]
    [InlineData("'hello' | Send-PeerMessage -To (Get-Peer c* -All -Node $bob)")]
    [InlineData("Get-Peer -All -Tag @{ role = 'web' } -Node $bob | Send-PeerMessage hello")]
    public void A_known_member_is_dialled_first(string script)
    {
        _session.StartApart();
        _session.Run($"{script} -Wait");
        Assert.Equal("hello", Assert.Single(_session.Run("Receive-PeerMessage -Node $carol -BodyOnly")).ToString());
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $alice"));
    }

    [Theory]
    [InlineData("Send-PeerMessage hello * -Node $bob")]
    [InlineData("Get-Peer -All -Node $bob | Send-PeerMessage hello")]
    public void Members_and_peers_are_sent_to_alike(string script)
    {
        _session.StartApart();
        _session.Run($"{script} -Wait");
        Assert.Equal(["hello", "hello"], _session.Run("$alice, $carol | Receive-PeerMessage -BodyOnly").Select(body => body.ToString()));
    }

    [Fact]
    public void Each_node_dials_whom_it_is_not_connected_to()
    {
        _session.StartApart();
        _session.Run("Send-PeerMessage hello -To $carol.Name -Node $alice, $bob -Wait");
        Assert.Equal(2, _session.Run("Receive-PeerMessage -Node $carol").Count);
    }

    [Fact]
    public void A_broadcast_dials_nobody()
    {
        _session.StartApart();
        _session.Run("Send-PeerMessage hello -Broadcast -Node $bob -Wait");
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $carol"));
        Assert.Single(_session.Run("Get-Peer -Node $bob"));
    }

    [Fact]
    public void Peers_are_sent_to_by_tag()
    {
        _session.StartMesh();
        _session.Run("Get-Peer -Tag @{ role = 'w*' } -Node $alice | Send-PeerMessage hello -Wait");
        Assert.Single(_session.Run("Receive-PeerMessage -Node $carol"));
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $bob"));
    }

    [Fact]
    public void A_member_that_cannot_be_dialled_is_an_error_about_it()
    {
        _session.Run($$"""
            $alice = Start-PeerNode alice{{_session.Suffix}}
            $bob = Start-PeerNode bob{{_session.Suffix}} -Bootstrap $alice
            $deaf = Start-PeerNode deaf{{_session.Suffix}} -Bootstrap $alice -Listen @()
            $null = $alice, $bob, $deaf | Wait-Peer -Converged -Count 2
            $toBob = Get-Peer $bob -Node $deaf
            Disconnect-Peer $deaf -Node $bob
            $null = Wait-Peer $toBob -State Gone
            """);
        var error = _session.Try("Send-PeerMessage hello -To $deaf.Name -Node $bob").HasError(
            "Unreachable", ErrorCategory.ConnectionError, _session.Run("Get-Peer $deaf -All -Node $bob")[0]);
        Assert.Contains("does not listen", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_has_stopped_is_an_error_that_says_so()
    {
        _session.StartMesh();
        _session.Run("Stop-PeerNode $carol; $null = Get-PeerEvent MemberLeft -Node $alice -Count 1 -TimeoutSec 20");
        var error = _session.Try("Send-PeerMessage hello -To $carol.Name -Node $alice")
            .HasError("PeerNotFound", ErrorCategory.ObjectNotFound, _session["carol"]);
        Assert.Contains("has stopped", error.ToString(), StringComparison.Ordinal);
        Assert.Single(_session.Run("Get-Peer -State Left -Node $alice"));
        error = _session.Try("Get-Peer -State Left -Node $alice | Send-PeerMessage hello")
            .HasError("PeerNotFound", ErrorCategory.ObjectNotFound);
        Assert.DoesNotContain("-To", error.ToString(), StringComparison.Ordinal);
    }
}
