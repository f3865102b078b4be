using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class GetPeerTopologyTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Reads_a_network_with_the_conditions_of_its_links()
    {
        _session.StartRing();
        _session.Run("Set-PeerLink $n1 $n2 -Latency 5");
        _session.Run("$topology = $network | Get-PeerTopology");
        Assert.Equal(
            $"ring{_session.Suffix} 5 5",
            _session.Run("\"$($topology.Name) $($topology.Nodes.Count) $($topology.Links.Count)\"")[0].ToString());
        Assert.Equal("5 ms", _session.Run("\"$($topology.FindLink(\"$n1\", \"$n2\").Conditions)\"")[0].ToString());
    }

    [Fact]
    public void Asks_the_others_from_a_single_node()
    {
        _session.StartRing();
        Assert.Equal((5, 5), Size("Get-PeerTopology -Node $n1"));
        Assert.Equal((3, 2), Size("$n1 | Get-PeerTopology -Depth 0"));
        Assert.Equal((5, 4), Size("$n1 | Get-PeerTopology -Depth 1"));
    }

    [Fact]
    public void Does_not_learn_from_who_hides_it()
    {
        _session.Run($$"""
            $alice = Start-PeerNode alice{{_session.Suffix}} -Discovery Manual
            $bob = Start-PeerNode bob{{_session.Suffix}} -Discovery Manual -Bootstrap $alice -HideTopology
            $carol = Start-PeerNode carol{{_session.Suffix}} -Discovery Manual -Bootstrap $bob
            $null = Wait-Peer -Node $bob -Count 2
            """);
        Assert.Equal((2, 1), Size("$alice | Get-PeerTopology"));
        Assert.Equal((3, 2), Size("$alice, $bob | Get-PeerTopology"));
    }

    private (int Nodes, int Links) Size(string script)
    {
        _session.Run($"$topology = {script}");
        return ((int)_session.Run("$topology.Nodes.Count")[0].BaseObject, (int)_session.Run("$topology.Links.Count")[0].BaseObject);
    }
}
