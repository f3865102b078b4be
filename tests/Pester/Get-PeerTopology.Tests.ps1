Describe 'Get-PeerTopology' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'reads the nodes of this process' {
        $null = Start-Ring
        Set-PeerLink n1 n2 -Latency 5
        $topology = Get-PeerTopology
        $topology.Nodes.Name | Should -Be n1, n2, n3, n4, n5
        $topology.Links.Count | Should -Be 5
        $topology.FindLink('n2', 'n1').Conditions.Latency.TotalMilliseconds | Should -Be 5
        (Get-PeerTopology ring).Name | Should -Be ring
        (Get-PeerNetwork | Get-PeerTopology).Links.Count | Should -Be 5
    }

    It 'queries nodes of other processes' {
        $child = Start-Child bob
        $other = Start-Child carol "-Bootstrap $($child.Endpoint) -Discovery Manual"
        $alice = Start-PeerNode alice -Bootstrap $child.Endpoint -Discovery Manual
        Wait-Until { (Get-PeerTopology).Links.Count -eq 2 }
        $topology = Get-PeerTopology -Node $alice
        $topology.Nodes.Name | Sort-Object | Should -Be alice, bob, carol
        $topology.GetDegree('bob') | Should -Be 2
        (Get-PeerTopology -Depth 0).Nodes.Name | Should -Be alice, bob
    }

    It 'learns nothing from a node that hides its topology' {
        $child = Start-Child bob '-HideTopology -Discovery Manual'
        $other = Start-Child carol "-Bootstrap $($child.Endpoint) -Discovery Manual"
        $alice = Start-PeerNode alice -Bootstrap $child.Endpoint -Discovery Manual
        $null = $alice | Wait-Peer
        (Get-PeerTopology).Nodes.Name | Should -Be alice, bob
    }

    It 'is empty when there is no node' {
        (Get-PeerTopology).Nodes.Count | Should -Be 0
    }
}
