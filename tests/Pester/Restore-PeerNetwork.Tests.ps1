Describe 'Restore-PeerNetwork' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'heals one network, or all' {
        $one = Start-Ring
        $two = [PeerShell.Topology.Generators.Ring]::Create(3, 'm{0}') | Start-PeerTopology -Name lab
        $one | Split-PeerNetwork n1
        $two | Split-PeerNetwork m1
        Restore-PeerNetwork lab
        (Get-PeerLink | Where-Object State -EQ Split).Count | Should -Be 2
        Restore-PeerNetwork
        Get-PeerLink | Where-Object State -EQ Split | Should -BeNullOrEmpty
    }

    It 'keeps the conditions of links' {
        $null = Start-Ring
        Set-PeerLink n1 n2 -Down
        Split-PeerNetwork n1
        Restore-PeerNetwork
        (Get-PeerLink n1 n2).State | Should -Be Down
        (Get-PeerLink n1 n5).State | Should -Be Connected
    }

    It 'changes nothing with -WhatIf' {
        $null = Start-Ring
        Split-PeerNetwork n1
        Restore-PeerNetwork -WhatIf
        (Get-PeerLink n1 n2).State | Should -Be Split
    }
}
