using PeerShell.Tests.Support;

namespace PeerShell.Tests;

public sealed class CompletionTests : IDisposable
{
    private readonly Session _session = new();

    public CompletionTests()
    {
        _session.StartPair("-Discovery Manual");
        _session.Run($$"""
            $odd = Start-PeerNode "it's odd{{_session.Suffix}}" -Discovery Manual -Bootstrap $alice
            $null = Wait-Peer -Node $alice -Count 2
            """);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Stop-PeerNode ")]
    [InlineData("Get-PeerNode ")]
    [InlineData("Get-Peer -Node ")]
    [InlineData("Send-PeerMessage x -To y -Node ")]
    [InlineData("Receive-PeerMessage -Node ")]
    [InlineData("Wait-Peer -Node ")]
    [InlineData("Get-PeerEvent -Node ")]
    [InlineData("Connect-Peer x -Node ")]
    [InlineData("Test-Peer x -Node ")]
    [InlineData("Disconnect-Peer x -Node ")]
    [InlineData("Register-PeerHandler { } -Node ")]
    [InlineData("Get-PeerHandler -Node ")]
    [InlineData("Unregister-PeerHandler x -Node ")]
    [InlineData("Invoke-PeerRequest x -To y -Node ")]
    public void Nodes_are_completed(string line)
    {
        var completions = Complete(line);
        Assert.Contains($"alice{_session.Suffix}", completions);
        Assert.Contains($"'it''s odd{_session.Suffix}'", completions);
    }

    [Theory]
    [InlineData("Get-Peer")]
    [InlineData("Disconnect-Peer")]
    [InlineData("Send-PeerMessage x -To")]
    [InlineData("Receive-PeerMessage -From")]
    [InlineData("Wait-Peer -Peer")]
    [InlineData("Test-Peer")]
    [InlineData("Get-PeerEvent -Peer")]
    [InlineData("Register-PeerHandler { } -From")]
    [InlineData("Invoke-PeerRequest x -To")]
    public void Peers_are_completed(string command)
    {
        Assert.Contains($"bob{_session.Suffix}", Complete($"{command} bo"));
        Assert.Contains($"'it''s odd{_session.Suffix}'", Complete($"{command} it"));
    }

    [Fact]
    public void Only_peers_of_the_node_in_question_are_completed() =>
        Assert.Equal([$"alice{_session.Suffix}"], Complete($"Get-Peer -Node bob{_session.Suffix} -Name "));

    [Fact]
    public void Members_that_are_not_connected_are_completed()
    {
        using var session = new Session();
        session.StartApart();
        Assert.Equal([$"alice{session.Suffix}", $"carol{session.Suffix}"], Complete($"Send-PeerMessage hi -Node bob{session.Suffix} -To "));
    }

    [Fact]
    public void A_beginning_can_be_quoted() => Assert.Contains($"'it''s odd{_session.Suffix}'", Complete("Stop-PeerNode \"it"));

    [Theory]
    [InlineData("Connect-Peer ")]
    [InlineData("Start-PeerNode x -Bootstrap ")]
    public void Endpoints_are_completed(string line) => Assert.Contains(_session.Run("$bob.Endpoint")[0].ToString(), Complete(line));

    [Fact]
    public void Handlers_and_the_topics_they_wait_for_are_completed()
    {
        _session.Run($$"""
            $topics = 'topic{{_session.Suffix}}', 'topics*{{_session.Suffix}}'
            $null = Register-PeerHandler { } -Name 'h{{_session.Suffix}}' -Topic $topics -Node $bob
            """);
        Assert.Equal([$"h{_session.Suffix}"], Complete($"Get-PeerHandler -Node bob{_session.Suffix} -Name "));
        Assert.Contains($"h{_session.Suffix}", Complete("Unregister-PeerHandler h"));
        foreach (var command in new[] { "Send-PeerMessage", "Invoke-PeerRequest", "Receive-PeerMessage", "Register-PeerHandler" })
            Assert.Equal(
                [$"topic{_session.Suffix}"],
                Complete($"{command} -Topic topic").Where(topic => topic.EndsWith(_session.Suffix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Networks_are_completed() => Assert.Contains("default", Complete("Start-PeerNode x -Network d"));

    [Fact]
    public void Values_that_are_listed_are_completed()
    {
        Assert.Contains("DropOldest", Complete("Start-PeerNode x -WhenFull D"));
        Assert.Equal(["Lan", "Local", "Wan"], Complete("Start-PeerNode x -MeshPreset ").Order());
        Assert.Equal(["Manual", "Mesh"], Complete("Start-PeerNode x -Discovery ").Order());
        Assert.Contains("MemberLeft", Complete("Get-PeerEvent Member"));
        Assert.Equal(["Connected", "Gone"], Complete("Wait-Peer x -State "));
        Assert.Contains("MessagesDropped", Complete("Get-PeerEvent -Kind Me"));
    }

    private string[] Complete(string line)
    {
        _session["line"] = line;
        return [.. _session.Run("""
            [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches |
                ForEach-Object CompletionText
            """).Select(text => text.ToString())];
    }
}
