Describe 'Reset-PeerLink' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }
    BeforeEach {
        $network = Start-Ring
        $network | Get-PeerLink | Set-PeerLink -Latency 5
    }

    It 'resets <Count> links: <Script>' -ForEach @(
        @{ Count = 5; Script = { Reset-PeerLink } }
        @{ Count = 5; Script = { Get-PeerNetwork | Reset-PeerLink } }
        @{ Count = 2; Script = { Reset-PeerLink n1 } }
        @{ Count = 1; Script = { Reset-PeerLink n2 n1 } }
        @{ Count = 1; Script = { Get-PeerLink n3 n4 | Reset-PeerLink } }
        @{ Count = 0; Script = { Reset-PeerLink -WhatIf } }
    ) {
        & $Script
        (Get-PeerLink | Where-Object { $_.Conditions.IsNone }).Count | Should -Be $Count
    }

    It 'keeps partitions' {
        Split-PeerNetwork n1
        Reset-PeerLink
        (Get-PeerLink n1 n2).State | Should -Be Split
    }
}
