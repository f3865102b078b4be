Describe 'Add-PeerTopologyLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $topology = New-PeerTopology a-b, b-c, c-d
    }

    It 'makes a new topology, and leaves the original unchanged' {
        $more = $topology | Add-PeerTopologyLink a-c, d-a -Latency 50
        "$($more.Links)" | Should -Be 'a-b b-c c-d a-c d-a'
        $more.Links[4].Conditions.Latency.TotalMilliseconds | Should -Be 50
        $topology.Links | Should -HaveCount 3
    }

    It 'adds nodes when asked to' {
        ($topology | Add-PeerTopologyLink x-y, x-a -AddNode).Nodes.Name | Should -Be a, b, c, d, x, y
        { $topology | Add-PeerTopologyLink a-x -ErrorAction Stop } |
            Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.AddPeerTopologyLinkCommand'
    }

    It 'refuses a link that exists' {
        { $topology | Add-PeerTopologyLink b-A -ErrorAction Stop } |
            Should -Throw -ErrorId 'DuplicateLink,PeerShell.Commands.AddPeerTopologyLinkCommand'
    }
}
