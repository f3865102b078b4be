Describe 'Split-PeerNetwork' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        function Get-Split { Get-PeerLink | Where-Object State -EQ Split | ForEach-Object { (@("$($_.From)", "$($_.To)") | Sort-Object) -join '-' } | Sort-Object }
    }
    AfterEach { Clear-Peers }
    BeforeEach { $network = Start-Ring }

    It 'cuts groups off: <Groups>' -ForEach @(
        @{ Groups = { @('n1', 'n2'), @('n3') }; Cut = 'n1-n5', 'n2-n3', 'n3-n4' }
        @{ Groups = { , (, @('n1', 'n2')) }; Cut = 'n1-n5', 'n2-n3' }
        @{ Groups = { 'n[1-2]' }; Cut = 'n1-n5', 'n2-n3' }
        @{ Groups = { 'n1', 'n3' }; Cut = 'n1-n2', 'n1-n5', 'n2-n3', 'n3-n4' }
    ) {
        Split-PeerNetwork -Group (& $Groups)
        Get-Split | Should -Be $Cut
    }

    It 'is noticed by the nodes, and healed' {
        Split-PeerNetwork -Group @('n1', 'n2'), @('n3', 'n4', 'n5')
        $halves = $network.Topology.RemoveLinks([PeerShell.Topology.TopologyLink[]]($network.Topology.FindLink('n2', 'n3'), $network.Topology.FindLink('n5', 'n1')))
        Test-PeerTopology $halves -Wait -Quiet | Should -BeTrue
        Restore-PeerNetwork
        Test-PeerTopology -Wait -Quiet | Should -BeTrue
    }

    It 'takes the place of the split before' {
        Split-PeerNetwork @('n1', 'n2'), @('n3')
        Split-PeerNetwork n4
        Get-Split | Should -Be n3-n4, n4-n5
    }

    It 'splits nothing that makes no sense' {
        { Split-PeerNetwork @('n1'), @('nobody') } | Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.SplitPeerNetworkCommand'
        { Split-PeerNetwork @('n1'), @('n1', 'n2') } | Should -Throw -ErrorId 'NodeInTwoGroups,PeerShell.Commands.SplitPeerNetworkCommand'
        Split-PeerNetwork n1 -WhatIf
        Get-Split | Should -BeNullOrEmpty
    }
}
