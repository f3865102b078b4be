Describe 'Split-PeerNetwork' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        # Outputs the links that are split, each as 'a-b', in alphabetical order.
        function Get-Split {
            Get-PeerLink | Where-Object State -EQ Split |
                ForEach-Object { (@("$($_.From)", "$($_.To)") | Sort-Object) -join '-' } | Sort-Object
        }
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

    It 'is noticed by the nodes, and can be repaired' {
        Split-PeerNetwork -Group @('n1', 'n2'), @('n3', 'n4', 'n5')
        $cut = $network.Topology.FindLink('n2', 'n3'), $network.Topology.FindLink('n5', 'n1')
        $halves = $network.Topology.RemoveLinks([PeerShell.Topology.TopologyLink[]]$cut)
        Test-PeerTopology $halves -Wait -Quiet | Should -BeTrue
        Restore-PeerNetwork
        Test-PeerTopology -Wait -Quiet | Should -BeTrue
    }

    It 'replaces the previous split' {
        Split-PeerNetwork @('n1', 'n2'), @('n3')
        Split-PeerNetwork n4
        Get-Split | Should -Be n3-n4, n4-n5
    }

    It 'refuses invalid groups' {
        { Split-PeerNetwork @('n1'), @('nobody') } | Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.SplitPeerNetworkCommand'
        { Split-PeerNetwork @('n1'), @('n1', 'n2') } | Should -Throw -ErrorId 'NodeInTwoGroups,PeerShell.Commands.SplitPeerNetworkCommand'
        Split-PeerNetwork n1 -WhatIf
        Get-Split | Should -BeNullOrEmpty
    }
}
