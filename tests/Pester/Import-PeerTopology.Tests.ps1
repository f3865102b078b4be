Describe 'Import-PeerTopology' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Push-Location $TestDrive
        New-PeerTopology -Ring 5 | Export-PeerTopology ring.json
        New-PeerTopology -Line 5 | Export-PeerTopology line.json
    }
    AfterAll { Pop-Location }

    It 'reads <_>' -ForEach 'a wildcard', 'paths', 'paths from the pipeline', 'files' {
        $topologies = switch ($_) {
            'a wildcard' { Import-PeerTopology *.json }
            'paths' { Import-PeerTopology line.json, $TestDrive/ring.json }
            'paths from the pipeline' { 'line.json', 'ring.json' | Import-PeerTopology }
            'files' { Get-ChildItem *.json | Import-PeerTopology }
        }
        $topologies.Name | Should -Be line, ring
    }

    It 'reads what networkx writes' {
        @'
<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="role" attr.type="string" />
  <graph edgedefault="undirected">
    <node id="alice"><data key="d0">web</data></node>
    <node id="bob" />
    <edge source="alice" target="bob" />
  </graph>
</graphml>
'@ | Set-Content a.graphml
        $topology = Import-PeerTopology a.graphml
        "$($topology.Links)" | Should -Be alice-bob
        $topology.Nodes[0].Tags['role'] | Should -Be web
    }

    It 'warns of what it leaves out' {
        "a b 0.5`nb a 0.5`na a" | Set-Content a.edgelist
        $topology = Import-PeerTopology a.edgelist -WarningVariable warnings -WarningAction SilentlyContinue
        $topology.Links | Should -HaveCount 1
        "$warnings" | Should -Match 'linked already'
        "$warnings" | Should -Match 'to itself'
        "$warnings" | Should -Match 'weights'
    }

    It 'reports the line of an error in a file, and reads the other files' {
        "graph {`n  a --`n}" | Set-Content bad.dot
        $topologies = Import-PeerTopology bad.dot, ring.json -ErrorVariable errors -ErrorAction SilentlyContinue
        $topologies.Name | Should -Be ring
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -Be 'InvalidTopologyFile,PeerShell.Commands.ImportPeerTopologyCommand'
        "$($errors[0])" | Should -Match 'bad\.dot, line 3: '
    }

    It 'reports a file that does not exist' {
        { Import-PeerTopology nothing.json -ErrorAction Stop } |
            Should -Throw -ErrorId 'FileNotFound,PeerShell.Commands.ImportPeerTopologyCommand'
        { Import-PeerTopology *.nothing -ErrorAction Stop } |
            Should -Throw -ErrorId 'FileNotFound,PeerShell.Commands.ImportPeerTopologyCommand'
    }

    It 'has a schema that its files follow' {
        $schema = Join-Path (Split-Path $Module) 'module/PeerShell.Topology.schema.json'
        New-PeerTopology -Grid 6 -Tag @{ role = 'web' } -Latency 50 -Jitter 1.5 -LossPercent 1 -Bandwidth 1MB -Down |
            Export-PeerTopology a.json
        New-PeerTopology -ScaleFree 9 | Export-PeerTopology b.json
        Test-Json -Path a.json -SchemaFile $schema | Should -BeTrue
        Test-Json -Path b.json -SchemaFile $schema | Should -BeTrue
        '{"format":"PeerShell.Topology","version":1,"nodes":[{"name":""}],"links":[]}' |
            Test-Json -SchemaFile $schema -ErrorAction SilentlyContinue | Should -BeFalse
    }
}
