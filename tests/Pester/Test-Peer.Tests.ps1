Describe 'Test-Peer' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'measures the round trip to a peer by <_>' -ForEach 'name', 'id', 'wildcard', 'object', 'pipeline', 'node' {
        $alice, $bob = Start-Pair
        $pings = switch ($_) {
            name { Test-Peer alice -Node $bob -Count 2 -Delay 0 }
            id { Test-Peer $alice.Id -Node $bob -Count 2 -Delay 0 }
            wildcard { Test-Peer a* -Node bob -Count 2 -Delay 0 }
            object { Test-Peer (Get-Peer -Node $bob) -Count 2 -Delay 0 }
            pipeline { Get-Peer -Node $bob | Test-Peer -Count 2 -Delay 0 }
            node { $alice | Test-Peer -Node $bob -Count 2 -Delay 0 }
        }
        $pings.Number | Should -Be 1, 2
        $pings.Status | Should -Be Success, Success
        $pings.Node.Name | Should -Be bob, bob
        $pings.Peer.Name | Should -Be alice, alice
        $pings | ForEach-Object { $_.RoundTripTime.TotalMilliseconds | Should -BeGreaterThan 0 }
    }

    It 'measures four times, one second apart' {
        $null, $bob = Start-Pair
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Test-Peer alice -Node $bob | Should -HaveCount 4
        $clock.Elapsed.TotalSeconds | Should -BeGreaterOrEqual 3
    }

    It 'measures several peers at the same time' {
        $null = Start-Mesh
        $pings = Test-Peer bob, carol -Node alice -Count 2 -Delay 0
        $pings.Number | Should -Be 1, 1, 2, 2
        $pings.Peer.Name | Sort-Object | Should -Be bob, bob, carol, carol
    }

    It 'measures all known members, and connects to them first' {
        $null = Start-Apart
        $pings = Get-PeerNode | Get-Peer -All | Test-Peer -Count 1
        $pings | Should -HaveCount 6
        $pings.Status | Select-Object -Unique | Should -Be Success
        (Get-Peer carol -Node bob).State | Should -Be Connected
    }

    It 'outputs true or false with -Quiet' {
        $alice, $bob = Start-Pair
        Test-Peer alice -Node $bob -Quiet | Should -BeExactly $true
        Get-Peer -Node $bob | Test-Peer -Quiet | Should -BeExactly $true
        Test-Peer nobody -Node $bob -Quiet -ErrorAction Stop | Should -BeExactly $false
        Test-Peer alice, nobody -Node $bob -Quiet -ErrorAction Stop | Should -BeExactly $false
        Test-Peer no* -Node $bob -Quiet | Should -BeExactly $false
        $peer = Get-Peer -Node $bob
        Stop-PeerNode $alice
        $null = Wait-Peer $peer -State Gone
        Test-Peer $peer -Quiet -Count 1 | Should -BeExactly $false
    }

    It 'ends as soon as the result is known with -Quiet' {
        $null, $bob = Start-Pair
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Test-Peer alice -Node $bob -Count 100 -Quiet | Should -BeTrue
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
    }

    It 'reports a missing answer and a missing connection' -Skip:$IsWindows {
        $null = Start-PeerNode alice -DeadAfter 60
        $child = Start-Child bob
        $peer = Connect-Peer $child.Endpoint
        kill -STOP $child.Id
        $ping = Test-Peer $peer -Count 1 -TimeoutSec 0.3
        $ping.Status | Should -Be TimedOut
        $ping.RoundTripTime | Should -BeNullOrEmpty
        Test-Peer $peer -Count 2 -Delay 0 -TimeoutSec 0.3 -Quiet | Should -BeFalse
        kill -CONT $child.Id
        (Test-Peer $peer -Count 1 -TimeoutSec 20).Status | Should -Be Success

        $child | Stop-Process -Force
        Wait-Until { $peer.State -eq 'Reconnecting' }
        (Test-Peer bob -Count 1).Status | Should -Be NotConnected
    }

    It 'finds the node of members in the pipeline' {
        $null = Start-Apart
        $pings = Get-Peer carol -All -Node bob | Where-Object State -EQ Alive | Test-Peer -Count 1
        $pings.Status | Should -Be Success
        $pings.Node.Name | Should -Be bob
        $null = Start-PeerNode dave -Bootstrap (Get-PeerNode alice) | Wait-Peer -Converged -Count 3
        $events = Get-PeerEvent MemberDiscovered -Node carol -Peer dave -Count 1 -TimeoutSec 20
        ($events | Test-Peer -Count 1).Node.Name | Should -Be carol
    }

    It 'waits no longer to connect to a member than for an answer' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        try {
            $listener.Start()
            $alice = Start-PeerNode alice
            $bob = Start-PeerNode bob -Bootstrap $alice
            $carol = Start-PeerNode carol -Bootstrap $alice -AdvertiseAddress "$($listener.LocalEndpoint)"
            $null = $alice, $bob, $carol | Wait-Peer -Converged -Count 2
            $toBob = Get-Peer bob -Node carol
            Disconnect-Peer carol -Node bob
            $null = Wait-Peer $toBob -State Gone
            $clock = [Diagnostics.Stopwatch]::StartNew()
            { Test-Peer carol -Node bob -TimeoutSec 0.3 -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConnectTimedOut,PeerShell.Commands.TestPeerCommand'
            { Send-PeerMessage hello carol -Node bob -TimeoutSec 0.3 -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConnectTimedOut,PeerShell.Commands.SendPeerMessageCommand'
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        }
        finally {
            $listener.Stop()
        }
    }

    It 'is displayed as a table that fits a terminal' {
        $null, $bob = Start-Pair
        $lines = Test-Peer alice -Node $bob -Count 2 -Delay 0 | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines | Should -HaveCount 5
        $lines[0] | Should -Match 'Node: bob'
        $lines[1] | Should -Match '^Number Peer\s.*RoundTrip Status'
        $lines[3] | Should -Match '^\s+1 alice .* ms Success'
    }

    It 'ends at once when the pipeline stops' {
        $null, $bob = Start-Pair
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Test-Peer alice -Node $bob -Delay 60 | Select-Object -First 1 | ForEach-Object Number | Should -Be 1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
    }

    It 'can be interrupted' {
        $null = Start-Pair
        $script = Start-Script 'Test-Peer alice -Node bob -Delay 60'
        Wait-Until { $script.Output.Count -eq 1 }
        Stop-Script $script
    }

    It 'reports an unknown peer name' {
        $null, $bob = Start-Pair
        { Test-Peer carol -Node $bob -ErrorAction Stop } |
            Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.TestPeerCommand' -ExpectedMessage '*alice*'
        Test-Peer c* -Node $bob -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'needs a node' {
        { Test-Peer bob } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.TestPeerCommand'
        $null = Start-Pair
        { Test-Peer bob } | Should -Throw -ErrorId 'NodeRequired,PeerShell.Commands.TestPeerCommand'
        { Test-Peer bob -Node carol } | Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.TestPeerCommand'
    }

    It 'completes peers and nodes' {
        $null = Start-Pair
        $line = 'Test-Peer -Node bob -Peer '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be alice
        $line = 'Test-Peer alice -Node b'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be bob
    }
}
