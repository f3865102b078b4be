using System.Xml.Linq;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

public sealed class ViewTests : IDisposable
{
    private const string Written =
        "$h = Register-PeerHandler { $Host.UI.WriteLine('hello') } -Node $bob; Invoke-PeerRequest x $toBob; $h.Records";

    private readonly RecordingHost _host = new(width: 80);
    private readonly Session _session;

    public ViewTests()
    {
        _session = new Session(host: _host);
        _session.StartPair();
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$alice", "Name", "Id", "State", "Endpoint", "Peers", "Inbox")]
    [InlineData("$toBob", "Name", "Id", "State", "Endpoint", "RoundTrip", "Queued")]
    [InlineData("Send-PeerMessage hello $toBob -Wait; Receive-PeerMessage -Node $bob", "Received", "From", "Topic", "Body")]
    [InlineData("Get-PeerEvent -Node $alice", "Time", "Node", "Kind", "Message")]
    [InlineData("Send-PeerMessage hello $toBob -PassThru", "Sent", "To", "Topic", "Body")]
    [InlineData("New-PeerTopology -Grid 12", "Name", "Nodes", "Links", "Shape")]
    [InlineData("(New-PeerTopology a-b -Latency 50).Links", "From", "To", "Conditions")]
    [InlineData("(New-PeerTopology a-b -Tag @{ role = 'web' }).Nodes", "Name", "Tags")]
    [InlineData("(New-PeerTopology a-b | Measure-PeerTopology).DegreeDistribution", "Degree", "Nodes")]
    [InlineData("Test-Peer $toBob -Count 1", "Number", "Peer", "Endpoint", "RoundTrip", "Status")]
    [InlineData("Register-PeerHandler { } -Node $bob", "Name", "State", "Count", "Errors", "MeanTime", "Queued")]
    [InlineData(Written, "Time", "Stream", "Message")]
    [InlineData("$null = Register-PeerHandler { 1 } -Node $bob; Invoke-PeerRequest x $toBob -PassThru", "Peer", "Duration", "Body")]
    public void Tables_have_few_columns_and_fit_the_screen(string script, params string[] columns)
    {
        var lines = Show(script);
        var header = Array.FindIndex(lines, line => line.Contains("----", StringComparison.Ordinal)) - 1;
        Assert.Equal(columns, lines[header].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.True(lines.Length > header + 2, "There are no rows.");
    }

    // Format-List is not among the core cmdlets, so its views are taken apart.
    [Theory]
    [InlineData("PeerShell.Node.PeerNode", "$alice")]
    [InlineData("PeerShell.Node.Peer", "$toBob")]
    [InlineData("PeerShell.Node.PeerMessage", "Send-PeerMessage hello $toBob -Wait; Receive-PeerMessage -Node $bob")]
    [InlineData("PeerShell.Node.PeerEvent", "Get-PeerEvent PeerConnected -Node $alice")]
    [InlineData("PeerShell.SentPeerMessage", "Send-PeerMessage hello $toBob -PassThru")]
    [InlineData("PeerShell.PeerPing", "Test-Peer $toBob -Count 1")]
    [InlineData("PeerShell.Node.Handlers.PeerHandler", "Register-PeerHandler { } -Node $bob")]
    [InlineData("PeerShell.Handlers.HandlerRecord", Written)]
    [InlineData("PeerShell.PeerReply", "$null = Register-PeerHandler { 1 } -Node $bob; Invoke-PeerRequest x $toBob -PassThru")]
    [InlineData("PeerShell.Topology.PeerTopology", "New-PeerTopology -Grid 12")]
    [InlineData("PeerShell.Topology.Measures.TopologyMeasures", "New-PeerTopology -Grid 12 | Measure-PeerTopology")]
    [InlineData("PeerShell.Discovery.Member", "$null = $alice, $bob | Wait-Peer -Converged; $alice.Members")]
    public void Everything_in_a_list_can_be_seen(string type, string script)
    {
        var views = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(Session.ModulePath)!, "module"), "*.Format.ps1xml")
            .SelectMany(file => XDocument.Load(file).Descendants("View"));
        var list = Assert.Single(
            views,
            view => view.Descendants("TypeName").Any(name => name.Value == type) && view.Element("ListControl") is not null);
        _session.Run($"$item = & {{ {script} }}");
        foreach (var item in list.Descendants("ListItem"))
        {
            if (item.Element("ScriptBlock") is { } shown)
                _session.Run($"$item | ForEach-Object {{ {shown.Value} }}");
            else
                Assert.True(
                    (bool)_session.Run($"$null -ne $item.PSObject.Properties['{item.Element("PropertyName")!.Value}']")[0].BaseObject,
                    item.ToString());
        }
    }

    [Fact]
    public void The_measures_of_a_topology_are_a_list_in_which_long_lists_are_cut()
    {
        var lines = Show("New-PeerTopology -Line 30 | Measure-PeerTopology");
        Assert.Contains(lines, line => line.StartsWith("Degree             : 1 to 2, on average 1.93", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("MeanPath           : 10.3333", StringComparison.Ordinal));
        Assert.Contains("and 18 more", string.Concat(lines), StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("node25", StringComparison.Ordinal));
    }

    [Fact]
    public void Peers_are_grouped_by_their_node()
    {
        var text = string.Join('\n', Show("$alice, $bob | Get-Peer"));
        Assert.Contains($"Node: alice{_session.Suffix}", text, StringComparison.Ordinal);
        Assert.Contains($"Node: bob{_session.Suffix}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Peers_and_members_are_rows_of_one_table()
    {
        using var session = new Session(host: _host);
        session.StartApart();
        _ = _host.Text;
        session.Run("$bob, $carol | Get-Peer -All | Out-Host");
        var lines = _host.Text.Split('\n').Where(line => line.Length > 0).ToArray();
        Assert.Equal(10, lines.Length);
        Assert.Equal(2, lines.Count(line => line.StartsWith("Name ", StringComparison.Ordinal)));
        Assert.Matches("Node: bob", lines[0]);
        Assert.Matches(@"^alice\S+ +\w{8} Connected +127\.0\.0\.1:\d+ .* ms +0 *$", lines[3]);
        Assert.Matches(@"^carol\S+ +\w{8} Alive +127\.0\.0\.1:\d+ *$", lines[4]);
        Assert.Matches("Node: carol", lines[5]);
        Assert.Matches(@"^bob\S+ +\w{8} Alive ", lines[9]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData("\"two`nlines`tand  `e[31mred`e[0m\"", "two lines and ·[31mred·[0m")]
    [InlineData("\"a`u{202E}`u{200B}`u{E0041}b`u{2028}c`u{2029}d\"", "a···b c d")]
    [InlineData("[byte[]]::new(12345)", "(12,345 bytes)")]
    [InlineData("[pscustomobject]@{ a = 1; b = 'x' }", "{\"a\":1,\"b\":\"x\"}")]
    [InlineData("$null", "null")]
    public void A_body_is_one_line_and_cannot_write_to_the_terminal(string body, string shown)
    {
        var lines = Show($"Send-PeerMessage -Body ({body}) -To $toBob -Wait; Receive-PeerMessage -Node $bob");
        Assert.Contains(lines, line => line.EndsWith(shown, StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_body_is_cut()
    {
        var lines = Show("Send-PeerMessage ('é' * 100000) $toBob -Wait; Receive-PeerMessage -Node $bob");
        Assert.Contains(lines, line => line.EndsWith("é…", StringComparison.Ordinal));
    }

    private string[] Show(string script)
    {
        _ = _host.Text;
        _session.Run($"& {{ {script} }} | Out-Host");
        return _host.Text.Split('\n');
    }
}
