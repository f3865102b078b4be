Describe 'Test-PeerTopology' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'outputs nothing, or true with -Quiet, when nothing differs' {
        $network = Start-Ring
        Test-PeerTopology | Should -BeNullOrEmpty
        Test-PeerTopology -Quiet | Should -BeTrue
        $network | Test-PeerTopology (New-Ring) -Quiet | Should -BeTrue
        Test-PeerTopology (New-Ring) -Node n* -Quiet | Should -BeTrue
    }

    It 'outputs the differences' {
        $null = Start-Ring
        Stop-PeerNode n1 -Force
        $differences = Test-PeerTopology
        $differences.Kind | Should -Be MissingNode, MissingLink, MissingLink
        $differences.Name | Should -Be n1, n1-n2, n5-n1
        $differences[0].Node.Name | Should -Be n1
        "$($differences[1])" | Should -Be 'link n1-n2 is missing'
        Test-PeerTopology -Quiet | Should -BeFalse
        $extra = Test-PeerTopology (New-Ring 4) -Node n[2-5] | Where-Object Kind -Like Extra*
        $extra.Name | Should -Be n5, n4-n5
    }

    It 'waits for a cut and its repair without a sleep' {
        $network = Start-Ring
        $cut = $network.Topology.RemoveLinks([PeerShell.Topology.TopologyLink[]]$network.Topology.FindLink('n1', 'n2'))
        Set-PeerLink n1 n2 -Down
        Test-PeerTopology $cut -Wait -Quiet | Should -BeTrue
        Test-PeerTopology -Quiet | Should -BeFalse
        Reset-PeerLink
        Test-PeerTopology -Wait -Quiet | Should -BeTrue
    }

    It 'waits no longer than its timeout, and can be interrupted' {
        $null = Start-Ring
        Stop-PeerNode n1 -Force
        Test-PeerTopology -TimeoutSec 0.3 -Quiet | Should -BeFalse
        $script = Start-Script 'Test-PeerTopology -Wait -TimeoutSec 60'
        Wait-Until { $script.Streams.Progress.Count -gt 0 }
        Stop-Script $script
    }

    It 'reports an error when there is no network' {
        { Test-PeerTopology } | Should -Throw -ErrorId 'NoNetwork,PeerShell.Commands.TestPeerTopologyCommand'
    }
}
