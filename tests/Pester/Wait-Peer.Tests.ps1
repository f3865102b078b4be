Describe 'Wait-Peer' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'returns at once when the condition is already true' {
        $alice, $bob = Start-Pair
        (Wait-Peer -Node $bob -Count 1).Name | Should -Be alice
        (Wait-Peer alice -Node $bob).Name | Should -Be alice
        (Get-Peer -Node $bob | Wait-Peer).Name | Should -Be alice
    }

    It 'waits until there are -Count peers' {
        $hub = Start-PeerNode hub
        $script = Start-Script 'Wait-Peer -Node hub -Count 3 | ForEach-Object Name'
        $null = Start-PeerNode a, b, c -Bootstrap $hub
        Complete-Script $script | Sort-Object | Should -Be a, b, c
    }

    It 'waits for all nodes in the pipeline' {
        $hub = Start-PeerNode hub
        $null = Start-PeerNode a, b -Bootstrap $hub
        (Get-PeerNode | Wait-Peer -Count 1 -TimeoutSec 10).Node.Name | Sort-Object -Unique | Should -Be a, b, hub
    }

    It 'treats nodes in the pipeline as those that wait, whatever other parameters are given' {
        $null = Start-Mesh
        (Get-PeerNode | Wait-Peer).Node.Name | Sort-Object -Unique | Should -Be alice, bob, carol
        (Get-PeerNode | Wait-Peer -TimeoutSec 10) | Should -HaveCount 6
        (Get-PeerNode | Wait-Peer bob).Node.Name | Should -Be alice, carol
        (Get-PeerNode alice | Wait-Peer -State Connected).Name | Sort-Object | Should -Be bob, carol
        { Get-PeerNode | Wait-Peer dave -TimeoutSec 0.1 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage "*node 'carol' has no peer 'dave'*"
        (Get-PeerNode bob | Wait-Peer bob -State Gone) | Should -BeNullOrEmpty
    }

    It 'waits for a peer that does not exist yet' {
        $alice = Start-PeerNode alice
        $script = Start-Script 'Wait-Peer bob -Node alice | ForEach-Object State'
        $null = Start-PeerNode bob -Bootstrap $alice
        Complete-Script $script | Should -Be Connected
    }

    It 'waits until a peer is gone' {
        $alice, $bob = Start-Pair
        $peer = Get-Peer -Node $bob
        $script = Start-Script 'Wait-Peer alice -Node bob -State Gone | ForEach-Object State'
        Wait-Until { $script.Streams.Progress.Count -gt 0 }
        Stop-PeerNode $alice
        (Wait-Peer $peer -State Gone -TimeoutSec 10) | Should -Be $peer
        Complete-Script $script | Should -Be Gone
    }

    It 'waits until a killed peer is gone' {
        $null = Start-PeerNode alice -ResumeWindow 0.5
        $child = Start-Child bob
        $peer = Connect-Peer $child.Endpoint
        $child | Stop-Process -Force
        (Wait-Peer bob -State Gone -TimeoutSec 20).LastReason | Should -Be ResumeWindowElapsed
        $peer.State | Should -Be Gone
    }

    It 'reports the last state at the timeout' {
        $hub = Start-PeerNode hub
        $null = Start-PeerNode a -Bootstrap $hub
        $null = Wait-Peer -Node hub
        { Wait-Peer -Node hub -Count 2 -TimeoutSec 0.2 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage '*1 of 2*a*Connected*'
        { Wait-Peer b -Node hub -TimeoutSec 0.2 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage "*'b'*"
        { Wait-Peer a -Node hub -State Gone -TimeoutSec 0.2 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage '*a*Connected*'
    }

    It 'can be interrupted' {
        $null = Start-PeerNode alice
        $script = Start-Script 'Wait-Peer -Node alice'
        Wait-Until { $script.Streams.Progress.Count -gt 0 }
        Stop-Script $script
    }

    It 'ends with its node' {
        $alice = Start-PeerNode alice
        $script = Start-Script 'Wait-Peer -Node alice'
        Wait-Until { $script.Streams.Progress.Count -gt 0 }
        Stop-PeerNode $alice
        { $null = Complete-Script $script } | Should -Throw '*alice*'
    }

    It 'needs a node' {
        { Wait-Peer } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.WaitPeerCommand'
        $null = Start-PeerNode a, b
        { Wait-Peer } | Should -Throw -ErrorId 'NodeRequired,PeerShell.Commands.WaitPeerCommand'
        { Wait-Peer -Node c } | Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.WaitPeerCommand'
    }

    It 'waits until everyone is connected to everyone' {
        $null = Start-PeerNode hub
        $script = Start-Script 'Get-PeerNode hub | Wait-Peer -Converged -Count 4 | ForEach-Object Name'
        $null = Start-PeerNode a, b, c, d -Bootstrap hub
        Complete-Script $script | Sort-Object | Should -Be a, b, c, d
        Get-PeerNode | Wait-Peer -Converged | Should -HaveCount 20
    }

    It 'has converged when it has no bootstrap' {
        Start-PeerNode alice | Wait-Peer -Converged | Should -BeNullOrEmpty
    }

    It 'reports what prevents convergence' {
        $closed = "$((Start-PeerNode closed).Endpoint)"
        Stop-PeerNode closed
        $null = Start-PeerNode lone -Bootstrap $closed -WarningAction SilentlyContinue
        { Wait-Peer -Converged -TimeoutSec 0.7 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage "*lone*$closed*"
        $null = Start-Pair
        { Wait-Peer -Converged -Node alice -Count 2 -TimeoutSec 0.1 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage '*1 of 2 peers*'
        { Wait-Peer -QuietFor 1000 -Node alice -TimeoutSec 1 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage '*news*'
    }

    It 'names a living member that it can not dial and that has not dialled, and says why' {
        $null = Start-PeerNode hub
        $null = Start-PeerNode one, two -Listen @() -Bootstrap hub
        $null = Get-PeerNode hub | Wait-Peer -Converged -Count 2
        Wait-Until { (Get-PeerNode one).Members.Count -eq 2 }
        { Wait-Peer -Converged -Node one -TimeoutSec 0.7 } |
            Should -Throw -ErrorId 'WaitTimeout,PeerShell.Commands.WaitPeerCommand' -ExpectedMessage (
                '*(not to two *two * is alive, listens nowhere or only on its own machine, and has not dialled us*')
        Stop-PeerNode two
        Wait-Peer -Converged -Node one | ForEach-Object Name | Should -Be hub
    }

    It 'can be interrupted while it waits for everyone' {
        $null = Start-PeerNode alice
        $script = Start-Script 'Wait-Peer -Converged -Count 1 -Node alice'
        Wait-Until { $script.Streams.Progress.Count -gt 0 }
        Stop-Script $script
    }

    It 'waits for a member at the node that knows it' {
        $null, $bob, $carol = Start-Apart
        $script = Start-Script 'Get-Peer carol -All -Node bob | Wait-Peer | ForEach-Object { "$($_.Node)->$($_.Name)" }'
        Wait-Until { $script.Streams.Progress.Count -gt 0 }
        $null = Connect-Peer $carol -Node $bob
        Complete-Script $script | Should -Be 'bob->carol'
    }
}
