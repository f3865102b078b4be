using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class GetPeerTests : IDisposable
{
    private readonly Session _session = new();

    public GetPeerTests()
    {
        _session.StartPair();
        _session.Run($"$carol = Start-PeerNode 'carol{_session.Suffix}' -Bootstrap $alice; $null = Wait-Peer -Node $alice -Count 2");
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
    public void Finds_peers(string script, int count) => Assert.Equal(count, _session.Run(script).Count);

    [Fact]
    public void An_unknown_name_is_an_error_that_says_whom_there_is()
    {
        var error = _session.Try("Get-Peer nobody, \"$bob\" -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Contains($"carol{_session.Suffix}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_beginning_of_an_id_is_not_enough() =>
        _session.Try("Get-Peer $bob.Id.ShortId.Substring(0, 3) -Node $alice").HasError("PeerNotFound", ErrorCategory.ObjectNotFound);

    [Fact]
    public void An_unknown_node_is_an_error() =>
        _session.Try("Get-Peer -Node nobody").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");

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
}
