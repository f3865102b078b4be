Describe 'Stop-PeerNode' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'stops the only node' {
        $node = Start-PeerNode alice
        Stop-PeerNode | Should -BeNullOrEmpty
        $node.State | Should -Be Stopped
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'stops nodes by <_>' -ForEach 'name', 'wildcard', 'object', 'pipeline' {
        $a, $b, $other = Start-PeerNode n1, n2, other
        switch ($_) {
            name { Stop-PeerNode n1, n2 }
            wildcard { Stop-PeerNode n* }
            object { Stop-PeerNode $a, $b }
            pipeline { Get-PeerNode n* | Stop-PeerNode }
        }
        $a, $b | ForEach-Object State | Should -Be Stopped, Stopped
        Get-PeerNode | Should -Be $other
    }

    It 'sends what is queued first' {
        $alice, $bob = Start-Pair
        1..1000 | Send-PeerMessage -Node $bob -Broadcast
        Stop-PeerNode $bob
        $alice.Inbox.Count | Should -Be 1000
    }

    It 'tells the peers' {
        $alice, $bob = Start-Pair
        $peer = Get-Peer -Node $alice
        Stop-PeerNode $bob
        $null = Wait-Peer $peer -State Gone -TimeoutSec 10
        $peer.LastReason | Should -Be Stopping
        Get-Peer -Node $alice | Should -BeNullOrEmpty
    }

    It 'warns of what could not be delivered' {
        $alice = Start-PeerNode alice
        $child = Start-Child bob
        $peer = Connect-Peer $child.Endpoint
        $child | Stop-Process -Force
        Wait-Until { $peer.State -eq 'Reconnecting' }
        1..5 | Send-PeerMessage -To $peer
        Stop-PeerNode $alice -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -BeLike '*5 messages*alice*could not be delivered*'
        $alice.Totals.MessagesUndeliverable | Should -Be 5
    }

    It 'lets the inbox of a stopped node be read' {
        $alice, $bob = Start-Pair
        'kept' | Send-PeerMessage -Node $bob -Broadcast -Wait
        Stop-PeerNode $alice
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be kept
    }

    It 'refuses null from <Name>, and stops nothing' -ForEach @(
        @{ Name = 'an argument'; Script = { Stop-PeerNode $null -ErrorAction Stop } }
        @{ Name = 'the pipeline'; Script = { $null | Stop-PeerNode -ErrorAction Stop } }
        @{ Name = 'a list'; Script = { Stop-PeerNode alice, $null -ErrorAction Stop } }
    ) {
        $alice = Start-PeerNode alice
        $Script | Should -Throw "*'Node'*" -ErrorId 'ParameterArgumentValidationError,PeerShell.Commands.StopPeerNodeCommand'
        $alice.State | Should -Be Running
    }

    It 'changes nothing with -WhatIf' {
        $node = Start-PeerNode alice
        Stop-PeerNode -WhatIf
        $node.State | Should -Be Running
    }

    It 'can be called twice' {
        $node = Start-PeerNode alice
        Stop-PeerNode $node, $node
        { Stop-PeerNode $node -ErrorAction Stop } | Should -Not -Throw
    }

    It 'reports an unknown node name' {
        $node = Start-PeerNode alice
        { Stop-PeerNode bob -ErrorAction Stop } | Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.StopPeerNodeCommand'
        { Stop-PeerNode b* -ErrorAction Stop } | Should -Not -Throw
        $node.State | Should -Be Running
    }

    It 'requires -Node when there are several nodes' {
        $nodes = Start-PeerNode a, b
        { Stop-PeerNode } | Should -Throw -ErrorId 'NodeRequired,PeerShell.Commands.StopPeerNodeCommand'
        $nodes | ForEach-Object State | Should -Be Running, Running
    }

    It 'reports an error when there is none' {
        { Stop-PeerNode } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.StopPeerNodeCommand'
    }
}
