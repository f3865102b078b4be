using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class GetPeerNodeTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Gets_nodes_by_name_wildcard_and_pipeline()
    {
        _session.StartNodes("alice", "bob");
        _session["suffix"] = _session.Suffix;
        Assert.Single(_session.Run("Get-PeerNode \"ALICE$suffix\""));
        Assert.Equal(2, _session.Run("Get-PeerNode \"*$suffix\"").Count);
        Assert.Equal(2, _session.Run("\"alice$suffix\", \"bob$suffix\" | Get-PeerNode").Count);
        Assert.Equal(2, _session.Run("Get-PeerNode").Count(node => node.ToString().EndsWith(_session.Suffix, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_unknown_name_is_an_error_and_an_unknown_wildcard_is_not()
    {
        _session.Try("Get-PeerNode nobody").HasError("NodeNotFound", ErrorCategory.ObjectNotFound, "nobody");
        Assert.Empty(_session.Run("Get-PeerNode nobody*"));
    }

    [Fact]
    public void A_node_that_is_stopped_by_its_method_is_gone()
    {
        _session.StartNodes("alice");
        _session.Run("$alice.StopAsync().Wait()");
        _session.Try("Get-PeerNode \"$alice\"").HasError("NodeNotFound", ErrorCategory.ObjectNotFound);
        _session.StartNodes("alice");
    }

    [Fact]
    public void Runspaces_share_the_nodes_of_the_process()
    {
        _session.StartNodes("alice");
        using var other = new Session();
        Assert.Equal(
            _session.Run("$alice.Id")[0].ToString(),
            other.Run($"(Get-PeerNode 'alice{_session.Suffix}').Id")[0].ToString());

        other.Run($"Stop-PeerNode 'alice{_session.Suffix}'");
        Assert.Equal("Stopped", _session.Run("$alice.State")[0].ToString());
    }
}
