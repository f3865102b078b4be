Describe 'Receive-PeerMessage' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    BeforeEach { $alice, $bob = Start-Pair }
    AfterEach { Clear-Peers }

    It 'takes the messages that are there, and does not wait' {
        Receive-PeerMessage -Node $alice | Should -BeNullOrEmpty
        'one', 'two' | Send-PeerMessage -Broadcast -Node $bob -Wait
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be one, two
        Receive-PeerMessage -Node $alice | Should -BeNullOrEmpty
    }

    It 'shows the sender and the time of a message' {
        $before = [DateTimeOffset]::Now.AddSeconds(-1)
        'hello' | Send-PeerMessage -Broadcast -Node $bob -Wait
        $message = Receive-PeerMessage -Node $alice
        $message.From.Name | Should -Be bob
        $message.From | Should -Be (Get-Peer -Node $alice)
        $message.SentAt | Should -BeGreaterThan $before
        $message.ReceivedAt | Should -BeGreaterThan $before
        "$message" | Should -Be hello
    }

    It 'takes no more than -Count' {
        1..5 | Send-PeerMessage -Broadcast -Node $bob -Wait
        Receive-PeerMessage -Node $alice -Count 2 -BodyOnly | Should -Be 1, 2
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be 3, 4, 5
    }

    It 'waits for messages that arrive later' {
        $script = Start-Script 'Receive-PeerMessage -Node alice -Wait -Count 3 -BodyOnly'
        1..3 | Send-PeerMessage -Broadcast -Node $bob
        Complete-Script $script | Should -Be 1, 2, 3
    }

    It 'waits until its timeout, and outputs what has arrived' {
        'only' | Send-PeerMessage -Broadcast -Node $bob -Wait
        Receive-PeerMessage -Node $alice -TimeoutSec 0.2 -BodyOnly | Should -Be only
        'only' | Send-PeerMessage -Broadcast -Node $bob -Wait
        $received = Receive-PeerMessage -Node $alice -Count 2 -TimeoutSec 0.2 -BodyOnly -ErrorVariable problem -ErrorAction SilentlyContinue
        $received | Should -Be only
        $problem.FullyQualifiedErrorId | Should -Be 'ReceiveTimeout,PeerShell.Commands.ReceivePeerMessageCommand'
        "$problem" | Should -BeLike '*1 of 2 messages*'
    }

    It 'ends at once, and loses nothing, when the pipeline stops' {
        1..5 | Send-PeerMessage -Broadcast -Node $bob -Wait
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Receive-PeerMessage -Node $alice -Wait -BodyOnly | Select-Object -First 1 | Should -Be 1
        Receive-PeerMessage -Node $alice -Wait -BodyOnly -From bob | Select-Object -First 2 | Should -Be 2, 3
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be 4, 5
    }

    It 'loses nothing and repeats nothing when it is stopped at a random instant' {
        $shell = [powershell]::Create().AddScript("Import-Module '$Module'")
        $Scripts.Add($shell)
        $null = $shell.Invoke()
        $shell.Commands.Clear()
        $null = $shell.AddScript('Receive-PeerMessage -Node alice -Wait -BodyOnly')
        $count = 0
        $received = foreach ($round in 1..300) {
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $null = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
            1..(Get-Random -Minimum 5 -Maximum 50) | ForEach-Object { ++$count | Send-PeerMessage -Broadcast -Node $bob }
            $shell.Stop()
            $output
        }
        Send-PeerMessage (++$count) -Broadcast -Node $bob -Wait
        @($received) + @(Receive-PeerMessage -Node $alice -BodyOnly) | Should -Be (1..$count)
    }

    It 'can be interrupted' {
        $script = Start-Script 'Receive-PeerMessage -Node alice -Wait'
        'x' | Send-PeerMessage -Broadcast -Node $bob -Wait
        Wait-Until { $script.Output.Count -eq 1 }
        Stop-Script $script
        $alice.State | Should -Be Running
    }

    It 'takes the messages of one sender, and leaves the others' {
        $carol = Start-PeerNode carol -Bootstrap $alice
        1..3 | ForEach-Object {
            "bob $_" | Send-PeerMessage -Broadcast -Node $bob -Wait
            "carol $_" | Send-PeerMessage -Broadcast -Node $carol -Wait
        }
        Receive-PeerMessage carol -Node $alice -BodyOnly | Should -Be 'carol 1', 'carol 2', 'carol 3'
        Receive-PeerMessage -From (Get-Peer bob -Node $alice) -Node $alice -Count 1 -BodyOnly | Should -Be 'bob 1'
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be 'bob 2', 'bob 3'
    }

    It 'takes from several nodes' {
        'to alice' | Send-PeerMessage -To alice -Node $bob -Wait
        'to bob' | Send-PeerMessage -To bob -Node $alice -Wait
        Get-PeerNode | Receive-PeerMessage -BodyOnly | Sort-Object | Should -Be 'to alice', 'to bob'
    }

    It 'passes each message to the next command in the pipeline' {
        'ping' | Send-PeerMessage -To alice -Node $bob
        Receive-PeerMessage -Node $alice -Wait -Count 1 -TimeoutSec 10 | ForEach-Object { $_.Reply("$($_.Body) pong") }
        Receive-PeerMessage -Node $bob -Count 1 -TimeoutSec 10 -BodyOnly | Should -Be 'ping pong'
    }

    It 'ends with its node' {
        $script = Start-Script 'Receive-PeerMessage -Node alice -Wait -BodyOnly'
        'x' | Send-PeerMessage -Broadcast -Node $bob -Wait
        Wait-Until { $script.Output.Count -eq 1 }
        Stop-PeerNode $alice
        Complete-Script $script | Should -Be x
    }

    It 'keeps messages that were not taken when the pipeline stops, for the next call' {
        $numbers = foreach ($round in 1..20) {
            1..50 | ForEach-Object { $round * 100 + $_ } | Send-PeerMessage -Broadcast -Node $bob
            Receive-PeerMessage -Node $alice -Wait -BodyOnly | Select-Object -First 50
        }
        $numbers | Should -Be @(1..20 | ForEach-Object { $round = $_; 1..50 | ForEach-Object { $round * 100 + $_ } })
    }

    It 'is displayed as a table that fits a terminal' {
        'hello' | Send-PeerMessage -Broadcast -Node $bob -Topic greeting -Wait
        $lines = Receive-PeerMessage -Node $alice | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines | Should -HaveCount 3
        $lines[2] | Should -Match '\sbob\s+greeting\s+hello'
    }

    It 'displays no control characters from other nodes' {
        "a$([char]27)[31mb`e]0;title`a`nc" | Send-PeerMessage -Broadcast -Node $bob -Wait
        Receive-PeerMessage -Node $alice | Out-String | Should -Not -Match '[\x00-\x08\x0b\x0c\x0e-\x1f]'
    }

    It 'reports an unknown sender name' {
        { Receive-PeerMessage -From carol -Node $alice -ErrorAction Stop } |
            Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.ReceivePeerMessageCommand'
    }

    It 'needs a node' {
        { Receive-PeerMessage } | Should -Throw -ErrorId 'NodeRequired,PeerShell.Commands.ReceivePeerMessageCommand'
        { Receive-PeerMessage -Node carol -ErrorAction Stop } |
            Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.ReceivePeerMessageCommand'
        Clear-Peers
        { Receive-PeerMessage } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.ReceivePeerMessageCommand'
    }
}
