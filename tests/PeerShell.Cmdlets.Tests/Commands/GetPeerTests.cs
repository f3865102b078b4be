using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class GetPeerTests : IDisposable
{
    private readonly Session _session = new();

    public GetPeerTests()
    {
        _session.StartPair("-Discovery Manual");
        _session.Run($$"""
            $carol = Start-PeerNode 'carol{{_session.Suffix}}' -Discovery Manual -Tag @{ role = 'web'; rack = 7 } -Bootstrap $alice
            $null = Wait-Peer -Node $alice -Count 2
            """);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Get-Peer -Node $alice", 2)]
    [InlineData("$alice | Get-Peer", 2)]
    [InlineData("$alice, $bob | Get-Peer", 3)]
    [InlineData("Get-Peer \"$bob\" -Node $alice", 1)]
    [InlineData("Get-Peer \"BOB*\" -Node $alice", 1)]
    [InlineData("Get-Peer \"$bob\", *ob* -Node $alice", 1)]
    [InlineData("Get-Peer $bob.Id -Node $alice", 1)]
    [InlineData("Get-Peer $bob.Id.ShortId -Node $alice", 1)]
    [InlineData("Get-Peer $bob -Node $alice", 1)]
    [InlineData("Get-Peer $toBob -Node $alice", 1)]
    [InlineData("Get-Peer -Node $alice -State Connected, Suspect", 2)]
    [InlineData("Get-Peer -Node $alice -State Reconnecting", 0)]
    [InlineData("Get-Peer no* -Node $alice", 0)]
    [InlineData("Get-Peer -Tag @{ role = 'web' } -Node $alice", 1)]
    [InlineData("Get-Peer -Tag @{ ROLE = 'W*'; rack = 7 } -Node $alice", 1)]
    [InlineData("Get-Peer -Tag @{ role = 'w*'; rack = 8 } -Node $alice", 0)]
    [InlineData("Get-Peer -Tag @{ size = '*' } -Node $alice", 0)]
    [InlineData("Get-Peer -Tag @{} -Node $alice", 2)]
    [InlineData("Get-Peer -Tag @{ role = 'db', 'w*' } -Node $alice", 1)]
    [InlineData("Get-Peer -Tag @{ role = 'db', 'hub' } -Node $alice", 0)]
    [InlineData("Get-Peer b* -Tag @{ role = 'web' } -Node $alice", 0)]
    [InlineData("Get-Peer -All -Node $alice", 2)]
    public void Finds_peers(string script, int count) => Assert.Equal(count, _session.Run(script).Count);

    [Fact]
    public void A_wildcard_stays_one_whoever_is_called_like_it()
    {
        _session.Run($$"""
            $star = Start-PeerNode '*{{_session.Suffix}}' -Discovery Manual -Bootstrap $alice
            $null = Wait-Peer -Node $alice -Count 3
            """);

        Assert.Equal(3, _session.Run($"Get-Peer '*{_session.Suffix}' -Node $alice").Count);
        Assert.Equal(4, _session.Run($"Get-PeerNode '*{_session.Suffix}'").Count);
        Assert.Equal("True", _session.Run($"(Get-Peer '`*{_session.Suffix}' -Node $alice).Name -eq $star.Name")[0].ToString());
        Assert.Equal("True", _session.Run($"(Get-PeerNode '`*{_session.Suffix}') -eq $star")[0].ToString());
    }

    [Fact]
    public void An_unknown_name_is_an_error_that_says_whom_there_is()
    {
        var error = _session.Try("Get-Peer nobody, \"$bob\" -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Contains($"carol{_session.Suffix}", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-Peer '[a' -Node $alice", "[a")]
    [InlineData("Get-Peer -Tag @{ role = '[a' } -Node $alice", "[a")]
    [InlineData("Get-Peer -Tag @{ role = 'a', '[b' } -Node $alice", "[b")]
    [InlineData("Get-Peer -Node '[a'", "[a")]
    [InlineData("Get-PeerNode '[a'", "[a")]
    [InlineData("Test-Peer '*[' -Node $alice", "*[")]
    [InlineData("Send-PeerMessage hello '[a' -Node $alice", "[a")]
    [InlineData("Wait-Peer '[a' -Node $alice", "[a")]
    [InlineData("Receive-PeerMessage '[a' -Node $alice", "[a")]
    [InlineData("Get-PeerEvent -Peer '[a' -Node $alice", "[a")]
    [InlineData("Disconnect-Peer '[a' -Node $alice", "[a")]
    [InlineData("Stop-PeerNode '[a'", "[a")]
    public void What_is_no_wildcard_is_an_error_that_says_so(string script, string text)
    {
        var error = _session.Try(script).HasError("InvalidWildcard", ErrorCategory.InvalidArgument, text);
        Assert.Contains($"'{text}' is not a wildcard", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ role = @{ a = 1 } }", "'role' is a Hashtable")]
    [InlineData("@{ role = , (1, 2) }", "'role' is an Object[]")]
    [InlineData("@{ role = \"a`e\" }", "'role' is a text with control characters")]
    [InlineData("@{ ' ' = 1 }", "' ' is not a valid tag name")]
    public void What_can_be_no_tag_cannot_be_asked_for(string tags, string problem)
    {
        var error = _session.Try($"Get-Peer -Tag {tags} -Node $alice").HasError("InvalidTag", ErrorCategory.InvalidArgument);
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_beginning_of_an_id_is_not_enough() =>
        _session.Try("Get-Peer $bob.Id.ShortId.Substring(0, 3) -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound);

    [Fact]
    public void An_unknown_node_is_an_error() =>
        _session.Try("Get-Peer -Node nobody").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");

    [Fact]
    public void A_pattern_that_no_node_matches_is_called_a_pattern() => Assert.Contains(
        "No node matches 'nosuch*'. Running nodes: ",
        _session.Try("Get-Peer -Node nosuch*").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nosuch*").ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void A_name_goes_before_an_id()
    {
        _session.Run($"$dave = Start-PeerNode $bob.Id.ShortId -Bootstrap $alice");
        try
        {
            Assert.Equal(_session.Run("$dave.Id")[0].ToString(), _session.Run("(Get-Peer $bob.Id.ShortId -Node $alice).Id")[0].ToString());
        }
        finally
        {
            _session.Run("Stop-PeerNode $dave");
        }
    }

    [Fact]
    public void All_adds_the_members_that_are_not_connected()
    {
        using var session = new Session();
        session.StartApart();
        Assert.Equal(["alice", "carol"], session.Run("Get-Peer -All -Node $bob").Select(Short));
        Assert.Equal(["alice"], session.Run("Get-Peer -Node $bob").Select(Short));

        // Asked again, and of several nodes: each member has its own.
        var nodes = session.Run("$alice, $bob, $carol | Get-Peer -All | ForEach-Object { \"$($_.Node)\".Split('-')[0] }");
        Assert.Equal(["alice", "alice", "bob", "bob", "carol", "carol"], nodes.Select(node => node.ToString()));

        var carol = Assert.Single(session.Run("Get-Peer -All -Node $bob | Where-Object { $_ -is [PeerShell.Discovery.Member] }"));
        Assert.Equal("Alive", carol.Properties["State"].Value.ToString());
        Assert.Equal(session.Run("$carol.Endpoint")[0].ToString(), carol.Properties["Endpoint"].Value.ToString());
    }

    [Theory]
    [InlineData("Get-Peer \"$carol\" -All -Node $bob", "carol")]
    [InlineData("Get-Peer $carol.Id -All -Node $bob", "carol")]
    [InlineData("Get-Peer c*, a* -All -Node $bob", "alice carol")]
    [InlineData("Get-Peer -All -Tag @{ role = 'w*' } -Node $bob", "carol")]
    [InlineData("Get-Peer -All -Tag @{ role = 'hub' } -Node $bob", "alice")]
    [InlineData("Get-Peer -All -State Connected -Node $bob", "alice")]
    [InlineData("Get-Peer -All -State Gone -Node $bob", "")]
    [InlineData("Get-Peer -State alive -Node $bob", "carol")]
    [InlineData("Get-Peer -State Left -Node $bob", "")]
    public void Members_are_chosen_as_peers_are(string script, string names)
    {
        using var session = new Session();
        session.StartApart();
        Assert.Equal(names, string.Join(' ', session.Run(script).Select(Short)));
    }

    [Fact]
    public void Who_has_stopped_is_a_member_that_has_left_and_no_peer()
    {
        using var session = new Session();
        session.StartMesh();
        session.Run("Stop-PeerNode $carol; $null = Get-PeerEvent MemberLeft -Node $alice -Count 1 -TimeoutSec 20");
        Assert.Equal("Left", session.Run("Get-Peer \"$carol\" -All -Node $alice")[0].Properties["State"].Value.ToString());
        var error = session.Try("Get-Peer \"$carol\" -Node $alice")
            .HasError("PeerNotFound", ErrorCategory.ObjectNotFound, session["carol"]);
        Assert.Contains("has stopped", error.ToString(), StringComparison.Ordinal);
    }

    private static string Short(PSObject peer) => peer.Properties["Name"].Value.ToString()!.Split('-')[0];
}
