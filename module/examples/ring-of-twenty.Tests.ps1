# An example of a network test: a ring of twenty live nodes loses two links, splits into two parts, and is complete again
# when the links are back. The test waits for each state and never sleeps.
#
#     Invoke-Pester ring-of-twenty.Tests.ps1      # Pester 5 or later

Describe 'A ring of twenty nodes' {
    BeforeAll {
        # Use this copy of the module if none is loaded or installed.
        if (-not (Get-Command Start-PeerNode -ErrorAction Ignore)) { Import-Module $PSScriptRoot/../../PeerShell.psd1 }

        $ring = New-PeerTopology -Ring 20
        $network = $ring | Start-PeerTopology -DeadAfter 1
    }

    AfterAll { $network | Stop-PeerTopology -Force }

    It 'has the links of its topology' {
        $network | Test-PeerTopology -Quiet | Should -BeTrue
        (Get-PeerTopology $network | Measure-PeerTopology).Diameter | Should -Be 10
    }

    It 'splits into two parts when two links are cut, and neither part sees the other' {
        Set-PeerLink node20 node01 -Down
        Set-PeerLink node05 node06 -Down
        $cut = $ring | Remove-PeerTopologyLink node20-node01, node05-node06
        $network | Test-PeerTopology -Topology $cut -Wait -Quiet | Should -BeTrue

        (Get-PeerTopology $network | Measure-PeerTopology).Components.Count | Should -Be 2
        (Get-PeerTopology -Node node01).Nodes.Name | Sort-Object |
            Should -Be 'node01', 'node02', 'node03', 'node04', 'node05'
    }

    It 'delivers a message that was sent across the cut when the links are back' {
        'are you there?' | Send-PeerMessage -Node node01 -To node20
        Get-PeerLink | Reset-PeerLink
        $network | Test-PeerTopology -Wait -Quiet | Should -BeTrue
        Receive-PeerMessage -Node node20 -Count 1 -TimeoutSec 20 -BodyOnly | Should -Be 'are you there?'
    }
}
