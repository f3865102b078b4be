using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests.Commands;

public sealed class StartPeerNodeTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Listens_on_loopback_and_a_free_port()
    {
        _session.StartNodes("alice");
        Assert.Equal("Running", _session.Run("$alice.State")[0].ToString());
        Assert.Matches(@"^127\.0\.0\.1:[1-9]\d+$", _session.Run("$alice.Endpoint")[0].ToString());
    }

    [Fact]
    public void Starts_several_by_name_and_from_the_pipeline()
    {
        var nodes = _session.Run($"Start-PeerNode 'a{_session.Suffix}', 'b{_session.Suffix}'; 'c{_session.Suffix}' | Start-PeerNode");
        Assert.Equal(["a", "b", "c"], nodes.Select(node => node.ToString()[..1]));
    }

    [Fact]
    public void Without_a_name_it_is_called_by_its_short_id()
    {
        var same = _session.Run("$node = Start-PeerNode; $node.Name -eq $node.Id.ShortId; $node | Stop-PeerNode");
        Assert.True((bool)same[0].BaseObject);
    }

    [Fact]
    public void A_name_in_use_is_refused_whatever_its_case()
    {
        _session.StartNodes("alice");
        var name = $"ALICE{_session.Suffix}";
        _session.Try($"Start-PeerNode '{name}'").HasError("NodeNameInUse", ErrorCategory.ResourceExists, name);
        Assert.Single(_session.Run($"Get-PeerNode 'alice{_session.Suffix}'"));
    }

    [Fact]
    public void A_port_in_use_is_refused_and_nothing_is_left()
    {
        _session.StartNodes("alice");
        var outcome = _session.Try($"Start-PeerNode 'bob{_session.Suffix}' -Listen $alice.Endpoint");
        outcome.HasError("AddressInUse", ErrorCategory.ResourceBusy, _session.Run("$alice.Endpoint")[0]);
        Assert.Empty(_session.Run($"Get-PeerNode 'bob{_session.Suffix}*'"));

        _session.StartNodes("bob");
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    [InlineData("192.0.2.1:7000")]
    [InlineData("no-such-host.invalid:7000")]
    public void An_address_that_others_reach_is_refused(string endpoint)
    {
        var error = _session.Try($"Start-PeerNode 'alice{_session.Suffix}' -Listen '{endpoint}'")
            .HasError("InsecureAddress", ErrorCategory.SecurityError, endpoint);
        Assert.Contains("not encrypted", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run($"Get-PeerNode 'alice{_session.Suffix}*'"));
    }

    [Fact]
    public void An_address_that_others_reach_can_be_insisted_on()
    {
        _session.Run($$"""
            $alice = Start-PeerNode 'alice{{_session.Suffix}}' -Listen 0.0.0.0:0 -AllowInsecure
            $bob = Start-PeerNode 'bob{{_session.Suffix}}' -Bootstrap $alice
            Wait-Peer -Node $alice
            """);
    }

    [Theory]
    [InlineData("-Listen nonsense", "nonsense")]
    [InlineData("-Listen 127.0.0.1:70000", "127.0.0.1:70000")]
    [InlineData("-Listen :7000", ":7000")]
    [InlineData("-Bootstrap nonsense", "nonsense")]
    [InlineData("-Bootstrap 127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("-Bootstrap 0", "0")]
    [InlineData("-AdvertiseAddress example.org:0x50", "example.org:0x50")]
    [InlineData("-AdvertiseAddress example.org:0", "example.org:0")]
    [InlineData("-AdvertiseAddress 'a b'", "a b")]
    [InlineData("-AdvertiseAddress ::1", "::1")]
    [InlineData("-AdvertiseAddress ::1:7000", "::1:7000")]
    public void What_is_no_endpoint_is_refused(string parameters, string target)
    {
        _session.Try($"Start-PeerNode 'alice{_session.Suffix}' {parameters}")
            .HasError("InvalidEndpoint", ErrorCategory.InvalidArgument, target);
        Assert.Empty(_session.Run($"Get-PeerNode 'alice{_session.Suffix}*'"));
    }

    [Fact]
    public void A_bare_port_is_one_of_loopback()
    {
        var port = SilentListener.Nobody().Split(':')[1];
        Assert.Equal($"127.0.0.1:{port}", _session.Run($"(Start-PeerNode 'alice{_session.Suffix}' -Listen {port}).Endpoint")[0].ToString());
    }

    [Fact]
    public void A_node_that_listens_nowhere_can_dial()
    {
        _session.StartNodes("alice");
        var peer = _session.Run($$"""
            $bob = Start-PeerNode 'bob{{_session.Suffix}}' -Listen @() -Bootstrap $alice
            $bob.Endpoint
            Get-Peer -Node $bob
            """);
        Assert.Null(peer[0]);
        Assert.Equal($"alice{_session.Suffix}", peer[1].Properties["Name"].Value);
    }

    [Theory]
    [InlineData("$alice")]
    [InlineData("\"$alice\"")]
    [InlineData("$alice.Endpoint")]
    [InlineData("\"$($alice.Endpoint)\"")]
    [InlineData("$alice.Endpoint.Port")]
    [InlineData("\"localhost:$($alice.Endpoint.Port)\"")]
    public void Connects_to_its_bootstrap(string bootstrap)
    {
        _session.StartNodes("alice");
        var peer = Assert.Single(_session.Run($"$bob = Start-PeerNode 'bob{_session.Suffix}' -Bootstrap {bootstrap}; Get-Peer -Node $bob"));
        Assert.Equal($"alice{_session.Suffix}", peer.Properties["Name"].Value);
    }

    [Fact]
    public void A_bootstrap_that_does_not_answer_is_a_warning_and_dialled_until_it_does()
    {
        _session.StartNodes("alice");
        var nobody = SilentListener.Nobody();
        var outcome = _session.Try($"$bob = Start-PeerNode 'bob{_session.Suffix}' -Bootstrap '{nobody}', $alice; $bob");
        Assert.Empty(outcome.Errors);
        Assert.Contains(nobody, Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Single(outcome.Output);
        Assert.Single(_session.Run("Get-Peer -Node $bob"));

        _session.Run($$"""
            $carol = Start-PeerNode 'carol{{_session.Suffix}}' -Listen '{{nobody}}'
            $null = $bob, $carol | Wait-Peer -Converged -Count 2
            """);
    }

    [Fact]
    public async Task A_bootstrap_that_is_no_node_is_an_error_and_the_node_stays()
    {
        using var web = new SilentListener();
        using var run = _session.Begin($"Start-PeerNode 'alice{_session.Suffix}' -Bootstrap '{web.Endpoint}'");
        using var connection = await web.AcceptAsync();
        await connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        var outcome = run.End();
        outcome.HasError("NotPeerShell", ErrorCategory.ProtocolError, web.Endpoint);
        Assert.Single(outcome.Output);
        Assert.Empty(outcome.Warnings);
        Assert.Single(_session.Run($"(Get-PeerNode 'alice{_session.Suffix}').DialledEndpoints"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public void Its_own_address_among_its_bootstraps_is_left_out(string host)
    {
        _session.StartNodes("alice");
        var own = SilentListener.Nobody();
        var outcome = _session.Try($$"""
            Start-PeerNode 'bob{{_session.Suffix}}' -Listen '{{own}}' -Bootstrap '{{host}}:{{own.Split(':')[1]}}', $alice
            Get-Peer -Node 'bob{{_session.Suffix}}'
            """);
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.Equal(2, outcome.Output.Count);
        Assert.Equal($"alice{_session.Suffix}", outcome.Output[1].Properties["Name"].Value);
        Assert.Single(_session.Run($"(Get-PeerNode 'bob{_session.Suffix}').DialledEndpoints"));
    }

    [Fact]
    public void All_nodes_can_share_one_list()
    {
        var list = string.Join(", ", Enumerable.Range(0, 3).Select(_ => $"'{SilentListener.Nobody()}'"));
        var outcome = _session.Try($$"""
            $list = {{list}}
            $nodes = 0..2 | ForEach-Object { Start-PeerNode "n$_{{_session.Suffix}}" -Listen $list[$_] -Bootstrap $list }
            $null = $nodes | Wait-Peer -Converged -Count 2
            """);
        Assert.Empty(outcome.Errors);
        Assert.Equal(3, outcome.Warnings.Count);
    }

    [Fact]
    public void Who_is_told_of_one_finds_all()
    {
        _session.StartMesh();
        Assert.Equal(6, _session.Run("$alice, $bob, $carol | Get-Peer").Count);
        Assert.Equal("web", _session.Run("(Get-Peer $carol -Node $bob).Tags['role']")[0].ToString());
    }

    [Fact]
    public void Manual_discovery_does_not_gossip()
    {
        _session.StartPair("-Discovery Manual");
        _session.Run($$"""
            $carol = Start-PeerNode carol{{_session.Suffix}} -Discovery Manual -Bootstrap $alice
            $null = $alice, $bob, $carol | Wait-Peer -Converged -Count 1 -QuietFor 1
            """);
        Assert.Equal(
            [2, 1, 1],
            _session.Run("$alice, $bob, $carol | ForEach-Object { $_.Peers.Count }").Select(count => (int)count.BaseObject));
        Assert.Empty(_session.Run("$alice, $bob, $carol | ForEach-Object { $_.Members }"));
        Assert.DoesNotContain(
            _session.Run("$alice | Get-PeerEvent"),
            one => one.Properties["Kind"].Value.ToString()!.StartsWith("Member", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 100)]
    [InlineData("-Listen 0, '[::1]:0', localhost:0", 100)]
    [InlineData("-Listen @()", 100)]
    [InlineData("-Listen 0.0.0.0:0 -AllowInsecure", 200)]
    [InlineData("-MeshPreset Wan", 500)]
    [InlineData("-MeshPreset lan", 200)]
    [InlineData("-MeshPreset Local -Listen 0.0.0.0:0 -AllowInsecure", 100)]
    public void Gossips_as_fast_as_fits_where_it_listens_or_as_told(string parameters, double milliseconds) =>
        Assert.Equal(milliseconds, _session.Run($$"""
            (Start-PeerNode alice{{_session.Suffix}} {{parameters}}).Options.Mesh.GossipInterval.TotalMilliseconds
            """)[0].BaseObject);

    [Theory]
    [InlineData("-AdvertiseAddress example.org:80", "example.org:80")]
    [InlineData("-AdvertiseAddress example.org -Listen {0}", "example.org:{0}")]
    [InlineData("-AdvertiseAddress 10.0.0.1, '[::2]' -Listen {0}", "10.0.0.1:{0} [::2]:{0}")]
    [InlineData("-AdvertiseAddress '[::2]:81', 10.0.0.1:82 -Listen @()", "[::2]:81 10.0.0.1:82")]
    [InlineData("-Listen {0}", "127.0.0.1:{0}")]
    [InlineData("-Listen 0.0.0.0:{0} -AllowInsecure", "127.0.0.1:{0}")]
    public void Says_where_to_dial_it(string parameters, string advertised)
    {
        var port = SilentListener.Nobody().Split(':')[1];
        var node = $"Start-PeerNode alice{_session.Suffix} {parameters.Replace("{0}", port, StringComparison.Ordinal)}";
        Assert.Equal(
            advertised.Replace("{0}", port, StringComparison.Ordinal),
            _session.Run($"({node}).AdvertisedEndpoints -join ' '")[0].ToString());
    }

    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("[::2]", "[::2]")]
    public void An_advertised_address_without_a_port_has_the_one_the_node_listens_on(string given, string host)
    {
        _session.Run($"$alice = Start-PeerNode alice{_session.Suffix} -AdvertiseAddress '{given}'");
        Assert.Equal(
            $"{host}:{_session.Run("$alice.Endpoint.Port")[0]}",
            _session.Run("$alice.AdvertisedEndpoints -join ' '")[0].ToString());
    }

    [Fact]
    public void An_advertised_address_is_what_others_see()
    {
        _session.StartNodes("alice");
        _session.Run($$"""
            $bob = Start-PeerNode bob{{_session.Suffix}} -AdvertiseAddress example.org:80 -Bootstrap $alice
            $null = $alice | Wait-Peer
            """);
        Assert.Equal("example.org:80", _session.Run("(Get-Peer -Node $alice).ListenEndpoints -join ' '")[0].ToString());
    }

    [Fact]
    public async Task Stopping_the_pipeline_while_it_connects_leaves_nothing()
    {
        using var silent = new SilentListener();
        using var run = _session.Begin($"Start-PeerNode 'alice{_session.Suffix}' -Bootstrap '{silent.Endpoint}'");
        using var connection = await silent.AcceptAsync();
        Assert.InRange(run.Stop(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Empty(run.End().Output);

        using var other = new Session();
        Assert.True(SpinWait.SpinUntil(() => other.Run($"Get-PeerNode 'alice{_session.Suffix}*'").Count == 0, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void WhatIf_starts_nothing()
    {
        Assert.Empty(_session.Run($"Start-PeerNode 'alice{_session.Suffix}' -WhatIf"));
        Assert.Empty(_session.Run($"Get-PeerNode 'alice{_session.Suffix}*'"));
    }

    [Fact]
    public void Options_reach_the_node()
    {
        var said = _session.Run($$"""
            $parameters = @{
                Network = 'lab'; Tag = @{ role = 'seed'; rack = 7 }; WhenFull = 'DropOldest'; InboxCapacity = 5; MaxMessageBytes = 1000
                DeadAfter = 3; ResumeWindow = '0:01:30'
            }
            $options = (Start-PeerNode 'alice{{_session.Suffix}}' @parameters).Options
            $options.Network, $options.Tags['role'], $options.Tags['rack'], $options.WhenFull, $options.Limits.InboxMessages,
            $options.Limits.MessageBytes, $options.KeepAlive.DeadAfter.TotalSeconds, $options.ResumeWindow.TotalSeconds -join ' '
            """);
        Assert.Equal("lab seed 7 DropOldest 5 1000 3 90", said[0].ToString());
    }

    [Theory]
    [InlineData("-DeadAfter 0")]
    [InlineData("-DeadAfter 0.099")]
    [InlineData("-Network ' lab'")]
    [InlineData("-DeadAfter 1e9")]
    [InlineData("-ResumeWindow -1")]
    [InlineData("-ResumeWindow 1e9")]
    [InlineData("-Network \"a`nb\"")]
    [InlineData("-Tag @{ big = 'x' * 8190 }")]
    [InlineData("-AdvertiseAddress (1..33 | ForEach-Object { \"10.0.0.1:$_\" })")]
    [InlineData("-AdvertiseAddress 0.0.0.0")]
    [InlineData("-AdvertiseAddress '[::]:80'")]
    [InlineData("-AdvertiseAddress example.org -Listen @()")]
    [InlineData("-Discovery Manual -MeshPreset Wan")]
    public void Options_that_make_no_sense_are_refused(string parameters)
    {
        _session.Try($"Start-PeerNode 'alice{_session.Suffix}' {parameters}").HasError("InvalidNodeOptions", ErrorCategory.InvalidArgument);
        _session.StartNodes("alice");
    }

    [Fact]
    public void Names_come_from_strings_and_from_the_property_Name()
    {
        var suffix = _session.Suffix;
        Assert.Equal(
            [$"a{suffix}", $"b{suffix}", $"c{suffix}"],
            _session.Run($$"""
                'a{{suffix}}', [pscustomobject]@{ Name = 'b{{suffix}}'; Listen = 1 }, @{ Name = 'c{{suffix}}' } |
                    ForEach-Object { if ($_ -is [hashtable]) { [pscustomobject]$_ } else { $_ } } |
                    Start-PeerNode
                """)
                .Select(node => node.ToString()));
        _session.Try("[pscustomobject]@{ Title = 'x' } | Start-PeerNode").HasError("InputObjectNotBound", ErrorCategory.InvalidArgument);
        _session.Try("Start-PeerNode ([pscustomobject]@{ Name = 'x' })")
            .HasError("ParameterArgumentTransformationError", ErrorCategory.InvalidData);
    }

    [Theory]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\u200Bb")]
    [InlineData("\u202Eab")]
    public void Names_that_look_like_others_are_refused(string name) =>
        _session.Try($"Start-PeerNode \"{name}\"").HasError("InvalidNodeOptions", ErrorCategory.InvalidArgument, name);

    [Theory]
    [InlineData("@{ role = $null; flag = '' }", "flag= role=")]
    [InlineData(
        "@{ rack = 7; load = 0.5; on = $true; at = [timespan]'1:00'; v = [version]'1.2' }",
        "at=01:00:00 load=0.5 on=True rack=7 v=1.2")]
    public void Tags_are_texts_and_what_is_as_good(string tags, string expected) => Assert.Equal(
        expected,
        _session.Run($$"""
            (Start-PeerNode 'alice{{_session.Suffix}}' -Tag {{tags}}).Options.Tags.GetEnumerator() |
                ForEach-Object { "$($_.Key)=$($_.Value)" }
            """)
            .Select(tag => tag.ToString()).Order().Aggregate((one, other) => $"{one} {other}"));

    [Theory]
    [InlineData("@{ roles = 'a', 'b' }", "'roles' is an Object[]")]
    [InlineData("@{ role = @{ a = 1 } }", "'role' is a Hashtable")]
    [InlineData("@{ role = { 1 } }", "'role' is a ScriptBlock")]
    [InlineData("@{ role = [pscustomobject]@{ a = 1 } }", "'role' is a PSCustomObject")]
    [InlineData("@{ role = \"a`nb\" }", "'role' is a text with control characters")]
    [InlineData("@{ '' = 1 }", "is not a valid tag name")]
    [InlineData("@{ 1 = 1; [version]'1.0' = 2; '1.0' = 3 }", "two tags '1.0'")]
    public void What_can_be_no_tag_is_refused(string tags, string problem)
    {
        var error = _session.Try($"Start-PeerNode 'alice{_session.Suffix}' -Tag {tags}")
            .HasError("InvalidTag", ErrorCategory.InvalidArgument);
        Assert.Contains(problem, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Run($"Get-PeerNode 'alice{_session.Suffix}*'"));
    }

    [Fact]
    public void Nodes_of_different_networks_refuse_each_other()
    {
        _session.StartNodes("alice");
        _session.Try($"Start-PeerNode 'bob{_session.Suffix}' -Network other -Bootstrap $alice")
            .HasError("WrongNetwork", ErrorCategory.InvalidOperation);
        Assert.Single(_session.Run($"Get-PeerNode 'bob{_session.Suffix}'"));
        Assert.Empty(_session.Run("Get-Peer -Node $alice"));
    }
}
