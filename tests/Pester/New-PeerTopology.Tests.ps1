Describe 'New-PeerTopology' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }

    It 'makes a <Shape> of <Nodes> nodes and <Links> links' -ForEach @(
        @{ Shape = 'line'; Arguments = @{ Line = $true }; Nodes = 16; Links = 15 }
        @{ Shape = 'ring'; Arguments = @{ Ring = $true }; Nodes = 16; Links = 16 }
        @{ Shape = 'star'; Arguments = @{ Star = $true }; Nodes = 16; Links = 15 }
        @{ Shape = 'tree'; Arguments = @{ Tree = $true; Degree = 3 }; Nodes = 16; Links = 15 }
        @{ Shape = 'grid'; Arguments = @{ Grid = $true; Columns = 8 }; Nodes = 16; Links = 22 }
        @{ Shape = 'torus'; Arguments = @{ Torus = $true }; Nodes = 16; Links = 32 }
        @{ Shape = 'mesh'; Arguments = @{ Mesh = $true }; Nodes = 16; Links = 120 }
        @{ Shape = 'hypercube'; Arguments = @{ Hypercube = $true }; Nodes = 16; Links = 32 }
        @{ Shape = 'random-regular'; Arguments = @{ Random = $true; Degree = 5 }; Nodes = 16; Links = 40 }
        @{ Shape = 'random'; Arguments = @{ Random = $true; Probability = 0 }; Nodes = 16; Links = 0 }
        @{ Shape = 'random-out'; Arguments = @{ Random = $true; OutDegree = 15 }; Nodes = 16; Links = 120 }
        @{ Shape = 'small-world'; Arguments = @{ SmallWorld = $true }; Nodes = 16; Links = 32 }
        @{ Shape = 'scale-free'; Arguments = @{ ScaleFree = $true }; Nodes = 16; Links = 29 }
    ) {
        $topology = New-PeerTopology @Arguments -Count $Nodes
        $topology.Name | Should -Be $Shape
        $topology.Nodes | Should -HaveCount $Nodes
        $topology.Links | Should -HaveCount $Links
    }

    It 'makes the same topology from the same seed' {
        $topology = New-PeerTopology -SmallWorld 50
        $topology.IsSameGraph((New-PeerTopology -SmallWorld 50 -Seed $topology.Seed)) | Should -BeTrue
        $topology.IsSameGraph((New-PeerTopology -SmallWorld 50 -Seed ($topology.Seed - 1))) | Should -BeFalse
    }

    It 'takes links from <_>' -ForEach 'strings', 'a table', 'a topology' {
        $topology = switch ($_) {
            'strings' { 'a-b', 'b-c' | New-PeerTopology }
            'a table' { "From,To`na,b`nb,c" | ConvertFrom-Csv | New-PeerTopology }
            'a topology' { (New-PeerTopology a-b, b-c).Links | New-PeerTopology }
        }
        $topology.Nodes.Name | Should -Be a, b, c
        "$($topology.Links)" | Should -Be 'a-b b-c'
    }

    It 'sets names, tags and conditions' {
        $topology = New-PeerTopology -Ring 3 -Name 'web{0:d3}' -Tag @{ role = 'web' } -Latency 50
        $topology.Nodes.Name | Should -Be web001, web002, web003
        $topology.Nodes[0].Tags['role'] | Should -Be web
        $topology.Links[0].Conditions.Latency.TotalMilliseconds | Should -Be 50
    }

    It 'refuses an invalid topology: <Id>' -ForEach @(
        @{ Id = 'InvalidShape'; Script = { New-PeerTopology -Ring 2 } }
        @{ Id = 'TooLarge'; Script = { New-PeerTopology -Mesh 100000 } }
        @{ Id = 'InvalidName'; Script = { New-PeerTopology -Ring 5 -Name '{1}' } }
        @{ Id = 'InvalidLink'; Script = { New-PeerTopology a-b-c } }
        @{ Id = 'DuplicateLink'; Script = { 'a-b', 'B-A' | New-PeerTopology } }
        @{ Id = 'SelfLink'; Script = { New-PeerTopology a-a } }
        @{ Id = 'InvalidConditions'; Script = { New-PeerTopology a-b -Latency -1 } }
    ) {
        $Script | Should -Throw -ErrorId "$Id,PeerShell.Commands.NewPeerTopologyCommand"
    }

    It 'is displayed as a table, and so are its nodes and links' {
        $lines = New-PeerTopology -Grid 12 | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines[0] | Should -Match '^Name\s+Nodes\s+Links\s+Shape'
        $lines[2] | Should -Match '^grid\s+12\s+17\s+Grid'
        (New-PeerTopology a-b -Latency 50).Links | Out-String | Should -Match 'a\s+b\s+50 ms'
        New-PeerTopology -Line 30 | Format-List | Out-String | Should -Match 'and 20 more'
    }
}
