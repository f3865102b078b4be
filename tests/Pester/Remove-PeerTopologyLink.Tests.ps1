Describe 'Remove-PeerTopologyLink' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $topology = New-PeerTopology a-b, b-c, c-a, c-d
    }

    It 'makes a new topology, and leaves the original unchanged' {
        $fewer = $topology | Remove-PeerTopologyLink B-A, c-d
        "$($fewer.Links)" | Should -Be 'b-c c-a'
        $fewer.Nodes | Should -HaveCount 4
        $topology.Links | Should -HaveCount 4
    }

    It 'takes links as objects' {
        $bridges = (Measure-PeerTopology $topology).Bridges
        "$(($topology | Remove-PeerTopologyLink $bridges).Links)" | Should -Be 'a-b b-c c-a'
    }

    It 'takes links from the pipeline, and nodes as separate arguments' {
        ($topology.Links | Remove-PeerTopologyLink -Topology $topology).Links | Should -HaveCount 0
        "$(($topology | Remove-PeerTopologyLink b a).Links)" | Should -Be 'b-c c-a c-d'
    }

    It 'refuses a link that does not exist' {
        { $topology | Remove-PeerTopologyLink a-d -ErrorAction Stop } |
            Should -Throw -ErrorId 'LinkNotFound,PeerShell.Commands.RemovePeerTopologyLinkCommand'
    }

    It 'completes links' {
        $line = 'Remove-PeerTopologyLink -Topology $topology -Link c'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be c-a, c-d
    }
}
