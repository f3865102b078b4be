using System.Diagnostics;
using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class ReceivePeerMessageTests : IDisposable
{
    private readonly Session _session = new();

    public ReceivePeerMessageTests() => _session.StartPair();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Takes_what_is_there()
    {
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $bob"));
        _session.Run("1..3 | Send-PeerMessage -To $toBob -Wait");
        Assert.Equal([1L, 2L, 3L], _session.Run("Receive-PeerMessage -Node $bob | ForEach-Object Body").Select(body => body.BaseObject));
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $bob"));
    }

    [Fact]
    public void Says_who_sent_it_and_what_it_is()
    {
        _session.Run("Send-PeerMessage hello $toBob -Topic t -Wait; $m = Receive-PeerMessage -Node $bob");
        Assert.Equal(
            $"alice{_session.Suffix} Text t hello",
            _session.Run("$m.From.Name, $m.Kind, $m.Topic, $m.Body -join ' '")[0].ToString());
    }

    [Fact]
    public void Count_takes_no_more()
    {
        _session.Run("1..5 | Send-PeerMessage -To $toBob -Wait");
        Assert.Equal(2, _session.Run("Receive-PeerMessage -Node $bob -Count 2").Count);
        Assert.Equal(3, _session.Run("Receive-PeerMessage -Node $bob -Count 9").Count);
    }

    [Fact]
    public void What_the_pipeline_downstream_does_not_take_stays()
    {
        _session.Run("1..5 | Send-PeerMessage -To $toBob -Wait");
        Assert.Equal(1L, _session.Run("Receive-PeerMessage -Node $bob -BodyOnly | Select-First")[0].BaseObject);
        Assert.Equal(2L, _session.Run("Receive-PeerMessage -Node $bob -BodyOnly -From $alice | Select-First")[0].BaseObject);
        Assert.Equal(3L, _session.Run("""
            foreach ($once in 1) { Receive-PeerMessage -Node $bob -BodyOnly -Wait | ForEach-Object { $_; break } }
            """)[0].BaseObject);
        Assert.Equal([4L, 5L], _session.Run("Receive-PeerMessage -Node $bob -BodyOnly").Select(body => body.BaseObject));
    }

    [Fact]
    public void Wait_takes_what_comes_until_there_are_enough()
    {
        using var run = _session.Begin("Receive-PeerMessage -Node $bob -Wait -Count 3 -BodyOnly");
        using var other = new Session();
        other.Run($"1..4 | Send-PeerMessage -To b* -Node 'alice{_session.Suffix}' -Wait");
        Assert.Equal([1L, 2L, 3L], run.End().Output.Select(body => body.BaseObject));
        Assert.Single(_session.Run("Receive-PeerMessage -Node $bob"));
    }

    [Fact]
    public void Wait_ends_with_Ctrl_C_and_takes_nothing_afterwards()
    {
        using var run = _session.Begin("Receive-PeerMessage -Node $bob -Wait");
        using var other = new Session();
        other.Run($"Send-PeerMessage one -To b* -Node 'alice{_session.Suffix}'");
        run.AwaitOutput(1);
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        other.Run($"Send-PeerMessage two -To b* -Node 'alice{_session.Suffix}' -Wait");
        Assert.Equal("two", _session.Run("Receive-PeerMessage -Node $bob -BodyOnly")[0].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -From *")]
    public void A_message_that_was_taken_when_the_pipeline_stopped_is_in_the_inbox_again(string filter)
    {
        // Reading the body takes long, and comes between taking the message and writing it.
        _session.Run("""
            $big = [System.Text.Encoding]::UTF8.GetBytes('[' + '[],' * 4000000 + '1]')
            $toBob.Send([PeerShell.Node.MessageBody]::FromJson([System.ReadOnlyMemory[byte]]$big))
            2, 3 | Send-PeerMessage -To $toBob -Wait
            """);
        dynamic inbox = ((dynamic)_session["bob"]!).Inbox;
        int waiting = inbox.Count;
        using var run = _session.Begin($"Receive-PeerMessage -Node $bob -Wait -BodyOnly{filter} | ForEach-Object {{ 'got one' }}");
        SpinWait.SpinUntil(() => inbox.Count < waiting, TimeSpan.FromSeconds(60));
        run.Stop();

        Assert.Empty(run.End().Output);
        Assert.Equal(
            ["4000001", "2", "3"],
            _session.Run("Receive-PeerMessage -Node $bob -BodyOnly | ForEach-Object { $_ -is [array] ? $_.Count : $_ }")
                .Select(body => body.ToString()));
    }

    [Fact]
    public void A_message_that_the_next_command_got_is_not_received_again()
    {
        _session.Run("1..3 | Send-PeerMessage -To $toBob -Wait");
        using var run = _session.Begin("Receive-PeerMessage -Node $bob -Wait -BodyOnly | ForEach-Object { $_; Start-Sleep 1000 }");
        run.AwaitOutput(1);
        run.Stop();
        Assert.Equal([1L], run.End().Output.Select(body => body.BaseObject));
        Assert.Equal([2L, 3L], _session.Run("Receive-PeerMessage -Node $bob -BodyOnly").Select(body => body.BaseObject));
    }

    [Fact]
    public void A_timeout_is_an_error_when_a_count_was_asked_for()
    {
        _session.Run("Send-PeerMessage one $toBob -Wait");
        var watch = Stopwatch.StartNew();
        var outcome = _session.Try("Receive-PeerMessage -Node $bob -Count 3 -TimeoutSec 0.3");
        var error = outcome.HasError("ReceiveTimeout", ErrorCategory.OperationTimeout, _session["bob"]);
        Assert.Contains("1 of 3 messages", error.ToString(), StringComparison.Ordinal);
        Assert.Single(outcome.Output);
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $bob -TimeoutSec 0.3"));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void From_leaves_the_others_in_their_order()
    {
        _session.Run($$"""
            $carol = Start-PeerNode 'carol{{_session.Suffix}}' -Bootstrap $bob
            1..3 | ForEach-Object {
                Send-PeerMessage "a$_" $toBob -Wait
                Send-PeerMessage "c$_" -Broadcast -Node $carol -Wait
            }
            """);
        Assert.Equal(
            ["c1", "c2"],
            _session.Run("Receive-PeerMessage -Node $bob -From carol* -Count 2 -BodyOnly").Select(body => body.ToString()));
        Assert.Equal(["a1", "a2", "c3", "a3"], Order(_session.Run("Receive-PeerMessage -Node $bob -BodyOnly")));

        static IEnumerable<string> Order(IEnumerable<PSObject> bodies) =>
            bodies.Select(body => body.ToString()).OrderBy(body => body == "c3" ? "a2z" : body, StringComparer.Ordinal);
    }

    [Fact]
    public void From_may_name_a_peer_that_has_gone()
    {
        _session.Run("Send-PeerMessage last $toBob -Wait; Stop-PeerNode $alice; $null = Wait-Peer $toAlice -State Gone");
        Assert.Single(_session.Run("Receive-PeerMessage -Node $bob -From $alice.Name"));
    }

    [Fact]
    public void From_an_unknown_peer_is_an_error_unless_it_may_come()
    {
        _session.Try("Receive-PeerMessage -Node $bob -From nobody").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $bob -From nobody -TimeoutSec 0.1"));
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $bob -From nobody*"));
    }

    [Fact]
    public void An_unknown_node_is_an_error() =>
        _session.Try("Receive-PeerMessage -Node nobody -Wait").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");

    [Fact]
    public void Several_nodes_are_waited_for_together()
    {
        using var run = _session.Begin("$alice, $bob | Receive-PeerMessage -Wait -Count 2 -BodyOnly");
        using var other = new Session();
        other.Run($$"""
            Send-PeerMessage 'to bob' -Broadcast -Node 'alice{{_session.Suffix}}'
            Send-PeerMessage 'to alice' -Broadcast -Node 'bob{{_session.Suffix}}'
            """);
        Assert.Equal(["to alice", "to bob"], run.End().Output.Select(body => body.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_wait_ends_when_the_node_stops()
    {
        using var run = _session.Begin("Receive-PeerMessage -Node $bob -Wait -Count 1");
        Assert.Equal("0 of 1 message came.", run.AwaitProgress());
        using var other = new Session();
        other.Run($"Stop-PeerNode 'bob{_session.Suffix}'");
        run.End().HasError("NodeStopped", ErrorCategory.InvalidOperation, _session["bob"]);
    }

    [Fact]
    public void The_inbox_of_a_stopped_node_can_still_be_read()
    {
        _session.Run("Send-PeerMessage last $toBob -Wait; Stop-PeerNode $bob");
        Assert.Equal("last", _session.Run("Receive-PeerMessage -Node $bob -BodyOnly")[0].ToString());
        Assert.Empty(_session.Run("Receive-PeerMessage -Node $bob -Wait"));
    }

    [Fact]
    public void A_body_that_is_not_what_it_says_is_an_error_and_the_next_one_comes()
    {
        _session.Run("""
            $json = [System.Text.Encoding]::UTF8.GetBytes('{ not json')
            $toBob.Send([PeerShell.Node.MessageBody]::FromJson([System.ReadOnlyMemory[byte]]$json))
            Send-PeerMessage good $toBob -Wait
            """);
        var outcome = _session.Try("Receive-PeerMessage -Node $bob -BodyOnly");
        outcome.HasError("BadMessage", ErrorCategory.InvalidData);
        Assert.Equal("good", Assert.Single(outcome.Output).ToString());
    }

    [Fact]
    public void An_array_and_bytes_come_in_one_piece()
    {
        _session.Run("""
            Send-PeerMessage -Body 1, 2 -To $toBob
            Send-PeerMessage -Body ([byte[]](1, 2, 3)) -To $toBob -Wait
            $bodies = @(Receive-PeerMessage -Node $bob -BodyOnly)
            """);
        Assert.Equal(
            "2 System.Object[] System.Byte[]",
            _session.Run("$bodies.Count, $bodies[0].GetType(), $bodies[1].GetType() -join ' '")[0].ToString());
    }
}
