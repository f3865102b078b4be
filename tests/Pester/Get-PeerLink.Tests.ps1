Describe 'Get-PeerLink' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'gets the links of the process, of a node, of a network, or a single link' {
        $network = Start-Ring
        $null = Start-Pair
        (Get-PeerLink).Count | Should -Be 6
        (Get-PeerLink n1).Count | Should -Be 2
        ($network | Get-PeerLink).Count | Should -Be 5
        $link = Get-PeerLink bob alice
        "$($link.From) $($link.To) $($link.State)" | Should -Be 'bob alice Connected'
    }

    It 'shows the state of a link' {
        $null = Start-Ring
        Set-PeerLink n1 n2 -Down
        Split-PeerNetwork n4
        Stop-PeerNode n3 -Force
        (Get-PeerLink n1 n2).State | Should -Be Down
        (Get-PeerLink n4 n5).State | Should -Be Split
        (Get-PeerLink n1 n5).State | Should -Be Connected
        Get-PeerLink | Out-String -Width 100 | Should -Match 'n1 +n2 +Down'
    }

    It 'reports an unknown node' {
        $null = Start-Pair
        { Get-PeerLink alice nobody -ErrorAction Stop } | Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.GetPeerLinkCommand'
    }
}
