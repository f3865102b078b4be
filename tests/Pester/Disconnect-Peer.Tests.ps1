Describe 'Disconnect-Peer' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'ends the session at both ends' {
        $alice, $bob = Start-Pair
        $peers = Get-Peer -Node $alice, $bob
        Disconnect-Peer alice -Node $bob | Should -BeNullOrEmpty
        $null = $peers | Wait-Peer -State Gone -TimeoutSec 10
        $peers.LastReason | Should -Be Disconnected, Disconnected
        Get-Peer -Node $alice, $bob | Should -BeNullOrEmpty
    }

    It 'takes peers by <_>' -ForEach 'name', 'id', 'prefix', 'wildcard', 'pipeline' {
        $hub = Start-PeerNode hub
        $a, $b = Start-PeerNode a1, a2 -Bootstrap $hub
        $null = Start-PeerNode other -Bootstrap $hub
        $null = $hub | Wait-Peer -Count 3
        switch ($_) {
            name { Disconnect-Peer a1, a2 -Node hub }
            id { Disconnect-Peer "$($a.Id)", $b.Id -Node hub }
            prefix { Disconnect-Peer "$($a.Id)".Substring(0, 8), "$($b.Id)".Substring(0, 8) -Node hub }
            wildcard { Disconnect-Peer a* -Node hub }
            pipeline { Get-Peer a* -Node hub | Disconnect-Peer }
        }
        (Get-Peer -Node hub).Name | Should -Be other
    }

    It 'sends what is queued first' {
        $alice, $bob = Start-Pair
        1..1000 | Send-PeerMessage -Node $bob -Broadcast
        Get-Peer -Node $bob | Disconnect-Peer
        $alice.Inbox.Count | Should -Be 1000
    }

    It 'is not undone by a redial, but by Connect-Peer' {
        $alice, $bob = Start-Pair
        Disconnect-Peer alice -Node $bob
        { $bob | Wait-Peer -Count 1 -TimeoutSec 1.5 } | Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand'
        (Connect-Peer $alice -Node $bob).State | Should -Be Connected
    }

    It 'gives up an endpoint where nothing listens any more' {
        $alice = Start-PeerNode alice
        $child = Start-Child bob
        $peer = Connect-Peer $child.Endpoint
        $child | Stop-Process -Force
        Wait-Until { $peer.State -eq 'Reconnecting' }
        Disconnect-Peer $child.Endpoint -WhatIf
        $alice.DialledEndpoints | Should -HaveCount 1
        Disconnect-Peer $child.Endpoint
        $alice.DialledEndpoints | Should -BeNullOrEmpty
        $peer.State | Should -Be Gone
        { Disconnect-Peer $child.Endpoint -ErrorAction Stop } |
            Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.DisconnectPeerCommand'
    }

    It 'changes nothing with -WhatIf' {
        $alice, $bob = Start-Pair
        Get-Peer -Node $bob | Disconnect-Peer -WhatIf
        (Get-Peer -Node $bob).State | Should -Be Connected
    }

    It 'reports an unknown peer name' {
        $null, $bob = Start-Pair
        { Disconnect-Peer carol -Node $bob -ErrorAction Stop } |
            Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.DisconnectPeerCommand' -ExpectedMessage '*alice*'
        Disconnect-Peer c* -Node $bob -ErrorAction Stop
        (Get-Peer -Node $bob).State | Should -Be Connected
    }

    It 'can be called twice' {
        $null, $bob = Start-Pair
        $peer = Get-Peer -Node $bob
        Disconnect-Peer $peer
        { Disconnect-Peer $peer -ErrorAction Stop } | Should -Not -Throw
    }
}
