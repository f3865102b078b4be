Describe 'Get-PeerEvent' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'outputs what has happened, in order' {
        $alice, $bob = Start-Pair Manual
        Stop-PeerNode $bob
        $events = Get-PeerEvent -Node $alice -Count 4 -TimeoutSec 10
        $events.Kind | Should -Be NodeStarted, PeerConnected, PeerDisconnected, PeerGone
        $events.Sequence | Should -Be @(1..4)
        $events[1].Peer.Name | Should -Be bob
        $events[2].Reason | Should -Be Stopping
        $events.Message | ForEach-Object { $_ | Should -Match '^[A-Z].*\.$' }
    }

    It 'outputs the same events again, because it removes none' {
        $null = Start-PeerNode alice
        (Get-PeerEvent).Kind | Should -Be NodeStarted
        (Get-PeerEvent).Kind | Should -Be NodeStarted
    }

    It 'filters by kind and peer, or gets the newest' {
        $hub = Start-PeerNode hub -Discovery Manual
        $null = Start-PeerNode a, b -Discovery Manual -Bootstrap $hub
        $connected = Get-PeerEvent PeerConnected -Node hub -Count 2 -TimeoutSec 10
        $connected.Peer.Name | Sort-Object | Should -Be a, b
        (Get-PeerEvent -Peer b -Node hub).Peer.Name | Should -Be b
        (Get-PeerEvent -Newest 1 -Node hub).Sequence | Should -Be 3
        (Get-PeerEvent NodeStarted, PeerConnected -Node hub -Count 2).Kind | Should -Be NodeStarted, PeerConnected
    }

    It 'gets the events of several nodes' {
        $null = Start-PeerNode alice, bob
        (Get-PeerNode | Get-PeerEvent).Node | Should -Be alice, bob
    }

    It 'waits for later events' {
        $alice = Start-PeerNode alice
        $script = Start-Script 'Get-PeerEvent PeerConnected -Node alice -Wait -Count 2 | ForEach-Object { $_.Peer.Name }'
        $null = Start-PeerNode bob, carol -Bootstrap $alice
        Complete-Script $script | Sort-Object | Should -Be bob, carol
    }

    It 'waits until its timeout' {
        $null = Start-PeerNode alice
        (Get-PeerEvent -TimeoutSec 0.2).Kind | Should -Be NodeStarted
        { Get-PeerEvent PeerConnected -Count 1 -TimeoutSec 0.2 -ErrorAction Stop } |
            Should -Throw -ErrorId 'EventTimeout,PeerShell.Commands.GetPeerEventCommand'
    }

    It 'ends at once when the pipeline stops' {
        $null = Start-PeerNode alice
        $clock = [Diagnostics.Stopwatch]::StartNew()
        (Get-PeerEvent -Wait | Select-Object -First 1).Kind | Should -Be NodeStarted
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
    }

    It 'can be interrupted' {
        $null = Start-PeerNode alice
        $script = Start-Script 'Get-PeerEvent -Node alice -Wait'
        Wait-Until { $script.Output.Count -eq 1 }
        Stop-Script $script
    }

    It 'outputs the stop of its node last' {
        $alice = Start-PeerNode alice
        $script = Start-Script 'Get-PeerEvent -Node alice -Wait | ForEach-Object { "$($_.Kind)" }'
        Wait-Until { $script.Output.Count -eq 1 }
        Stop-PeerNode $alice
        Complete-Script $script | Should -Be NodeStarted, NodeStopped
        (Get-PeerEvent -Node $alice).Kind | Should -Be NodeStarted, NodeStopped
    }

    It 'reports a killed peer, the messages that it did not get, and its return' {
        $alice = Start-PeerNode alice -ResumeWindow 4
        $child = Start-Child bob
        $peer = Connect-Peer $child.Endpoint
        $child | Stop-Process -Force

        $lost = Get-PeerEvent PeerDisconnected -Count 1 -TimeoutSec 20
        $lost.Peer | Should -Be $peer
        $lost.Reason | Should -Be ConnectionLost
        $peer.State | Should -Be Reconnecting
        1..7 | Send-PeerMessage -To $peer

        $null = Start-Child bob "-Listen $($child.Endpoint)"
        $returned = Get-PeerEvent PeerConnected -Count 2 -TimeoutSec 30 | Select-Object -Last 1
        $returned.Peer.Name | Should -Be bob
        $returned.Peer | Should -Not -Be $peer
        $returned.Peer.State | Should -Be Connected

        $undeliverable = Get-PeerEvent MessagesUndeliverable -Count 1 -TimeoutSec 20
        $undeliverable.Peer | Should -Be $peer
        $undeliverable.Count | Should -Be 7
        $peer.State | Should -Be Gone
        $returned.Peer.MessagesSent | Should -Be 0
        $alice.Totals.MessagesUndeliverable | Should -Be 7
    }

    It 'reports a failed dial' {
        $null = Start-PeerNode alice
        $child = Start-Child bob
        $null = Connect-Peer $child.Endpoint
        $child | Stop-Process -Force
        $failed = Get-PeerEvent DialFailed -Count 1 -TimeoutSec 20
        "$($failed.Endpoint)" | Should -Be $child.Endpoint
    }

    It 'reports strangers at the port, and the peers are not affected' {
        $alice, $bob = Start-Pair
        $stranger = [Net.Sockets.TcpClient]::new('127.0.0.1', $alice.Endpoint.Port)
        $stranger.GetStream().Write([Text.Encoding]::ASCII.GetBytes("GET / HTTP/1.1`r`n`r`n"))
        $refused = Get-PeerEvent LinkRefused -Node $alice -Count 1 -TimeoutSec 10
        $refused.Reason | Should -Be NotPeerShell
        $stranger.Dispose()
        'still here' | Send-PeerMessage -To alice -Node $bob -Wait -TimeoutSec 10 -ErrorAction Stop
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be 'still here'
    }

    It 'reports members of the network' {
        $null, $bob, $carol = Start-Mesh
        Stop-PeerNode $carol
        $left = Get-PeerEvent MemberLeft -Node $bob -Count 1 -TimeoutSec 20
        $left.Member.Name | Should -Be carol
        $left.Member.State | Should -Be Left
        (Get-PeerEvent MemberDiscovered, MemberJoined, MemberLeft -Node $bob -Peer carol).Kind | Sort-Object |
            Should -Be MemberDiscovered, MemberJoined, MemberLeft
        Get-PeerEvent -Node $bob -Peer carol | ForEach-Object Message | Should -Not -Match alice
    }

    It 'reports a killed member' {
        $hub = Start-PeerNode hub -DeadAfter 2
        $null = Start-PeerNode other -Bootstrap $hub
        $child = Start-Child bob "-Bootstrap $($hub.Endpoint)"
        $null = Get-PeerNode | Wait-Peer -Converged -Count 2
        $child | Stop-Process -Force
        foreach ($name in 'hub', 'other') {
            $events = Get-PeerEvent MemberSuspected, MemberLeft -Node $name -Peer bob -Count 2 -TimeoutSec 30
            $events.Kind | Should -Be MemberSuspected, MemberLeft
            $events[1].Member.State | Should -Be Gone
        }
        (Get-Peer bob -All -Node hub | Where-Object { $_ -is [PeerShell.Discovery.Member] }) |
            Should -BeNullOrEmpty -Because 'its session may still resume'
    }

    It 'reports the return of a killed member, and what it has lost' {
        $hub = Start-PeerNode hub
        $child = Start-Child bob "-Bootstrap $($hub.Endpoint)"
        $lost = $hub | Wait-Peer -Count 1
        $child | Stop-Process -Force
        Wait-Until { $lost.State -in 'Reconnecting', 'Unreachable' }
        1..3 | Send-PeerMessage -To $lost -WarningAction Ignore
        $null = Start-Child bob "-Listen $($child.Endpoint) -Bootstrap $($hub.Endpoint)"
        (Get-PeerEvent PeerGone -Node $hub -Count 1 -TimeoutSec 20).Reason | Should -Be Restarted
        $undeliverable = Get-PeerEvent MessagesUndeliverable -Node $hub
        $undeliverable.Count, $undeliverable.Reason | Should -Be 3, Restarted
        (Get-Peer -Node $hub).Name | Should -Be bob
    }

    It 'is raised for .NET as well' {
        $alice = Start-PeerNode alice -Discovery Manual
        Register-ObjectEvent $alice EventRaised -SourceIdentifier PeerShellTest
        $null = Start-PeerNode bob -Bootstrap $alice
        $raised = Wait-Event PeerShellTest -Timeout 10
        $raised.SourceEventArgs.Kind | Should -Be PeerConnected
        Unregister-Event PeerShellTest
        Remove-Event PeerShellTest
    }

    It 'is $EventArgs in an action, and so is a message' {
        $alice = Start-PeerNode alice -Discovery Manual
        $seen = [Collections.Concurrent.ConcurrentQueue[string]]::new()
        $jobs = @(
            Register-ObjectEvent $alice PeerConnected -MessageData $seen -Action {
                $Event.MessageData.Enqueue("$($EventArgs.Kind) $($EventArgs.Peer.Name)")
            }
            Register-ObjectEvent $alice MessageReceived -MessageData $seen -Action {
                $Event.MessageData.Enqueue("$($EventArgs.From.Name): $($EventArgs.Body)")
            })
        $bob = Start-PeerNode bob -Discovery Manual -Bootstrap $alice
        'hello' | Send-PeerMessage -Broadcast -Node $bob
        Wait-Until { $seen.Count -eq 2 }
        $seen | Sort-Object | Should -Be 'bob: hello', 'PeerConnected bob'
        $jobs | Remove-Job -Force
    }

    It 'reports an unknown peer name' {
        $null, $bob = Start-Pair
        { Get-PeerEvent -Peer carol -Node $bob -ErrorAction Stop } |
            Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.GetPeerEventCommand'
    }

    It 'needs a node' {
        { Get-PeerEvent } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.GetPeerEventCommand'
    }

    It 'completes kinds' {
        $line = 'Get-PeerEvent -Kind MessagesD'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be MessagesDropped
        $line = 'Get-PeerEvent Member'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain MemberLeft
    }
}
