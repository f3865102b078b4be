Describe 'Send-PeerMessage' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    Context 'Receivers' {
        BeforeEach {
            $hub = Start-PeerNode hub
            $a, $b, $other = Start-PeerNode a1, a2, other -Bootstrap $hub
            $null = $hub | Wait-Peer -Count 3
        }

        It 'sends to peers by <_>' -ForEach 'name', 'id', 'prefix', 'wildcard', 'object', 'pipeline' {
            switch ($_) {
                name { Send-PeerMessage hi a1, a2 -Node hub -Wait }
                id { Send-PeerMessage hi -To "$($a.Id)", $b.Id -Node hub -Wait }
                prefix { Send-PeerMessage hi -To "$($a.Id)".Substring(0, 8), "$($b.Id)".Substring(0, 8) -Node hub -Wait }
                wildcard { 'hi' | Send-PeerMessage -To a* -Node hub -Wait }
                object { 'hi' | Send-PeerMessage -To (Get-Peer a* -Node hub) -Wait }
                pipeline { Get-Peer a* -Node hub | Send-PeerMessage hi -Wait }
            }
            Receive-PeerMessage -Node $a, $b -BodyOnly | Should -Be hi, hi
            Receive-PeerMessage -Node $other | Should -BeNullOrEmpty
        }

        It 'sends everything in the pipeline to every peer, in order' {
            1..1000 | ForEach-Object { "message $_" } | Send-PeerMessage -Broadcast -Node hub -Wait
            foreach ($node in $a, $b, $other) {
                Receive-PeerMessage -Node $node -BodyOnly | Should -Be @(1..1000 | ForEach-Object { "message $_" })
            }
        }

        It 'sends each message to a random peer' {
            1..200 | Send-PeerMessage -Random -Node hub -Wait
            $counts = $a, $b, $other | ForEach-Object { @(Receive-PeerMessage -Node $_).Count }
            $counts | Measure-Object -Sum | ForEach-Object Sum | Should -Be 200
            $counts | Should -Not -Contain 0
        }

        It 'replies to the sender of a message' {
            'question' | Send-PeerMessage -To hub -Node $a -Wait
            $question = Receive-PeerMessage -Node hub
            $question.Reply('first answer')
            Send-PeerMessage 'second answer' -To $question -Node hub -Wait
            Receive-PeerMessage -Node $a -BodyOnly | Should -Be 'first answer', 'second answer'
        }

        It 'sends from the objects themselves' {
            $hub.Broadcast('one') | Should -Be 3
            $peer = Get-Peer a1 -Node hub
            $peer.Send('two', 'topic')
            $messages = Receive-PeerMessage -Node $a -Wait -Count 2 -TimeoutSec 10
            $messages.Body | Should -Be one, two
            $messages.Topic | Should -Be $null, topic
        }

        It 'sends no more after the pipeline stops' {
            $sent = 1..10 | Send-PeerMessage -To a1 -Node hub -PassThru | Select-Object -First 1
            $sent.Body | Should -Be 1
            'end' | Send-PeerMessage -To a1 -Node hub -Wait
            Receive-PeerMessage -Node $a -BodyOnly | Should -Be 1, 'end'
        }

        It 'outputs what was sent, and to whom' {
            $sent = 'x', 'y' | Send-PeerMessage -Broadcast -Node hub -Topic letters -PassThru
            $sent.Body | Should -Be x, y
            $sent[0].To.Name | Sort-Object | Should -Be a1, a2, other
            $sent[0].Topic | Should -Be letters
            'x' | Send-PeerMessage -Broadcast -Node hub | Should -BeNullOrEmpty
        }

        It 'reports a name that several peers have' {
            $twins = 1..2 | ForEach-Object { [PeerShell.Node.PeerNode]::StartAsync(@{ Name = 'twin' }).GetAwaiter().GetResult() }
            try {
                $peers = $twins | Connect-Peer -Node hub
                { Send-PeerMessage x -To twin -Node hub -ErrorAction Stop } |
                    Should -Throw -ErrorId 'PeerAmbiguous,PeerShell.Commands.SendPeerMessageCommand'
                Send-PeerMessage x -To $peers[0] -Wait
                $twins[0].Inbox.Count + $twins[1].Inbox.Count | Should -Be 1
            }
            finally {
                $twins | Stop-PeerNode
            }
        }
    }

    Context 'Bodies' {
        BeforeEach { $alice, $bob = Start-Pair }

        It 'carries <Name>' -ForEach @(
            @{ Name = 'text'; Body = "hello`n wörld $([char]::ConvertFromUtf32(0x1F600))" }
            @{ Name = 'no text'; Body = '' }
            @{ Name = 'a whole number'; Body = 42 }
            @{ Name = 'a large number'; Body = [long]::MaxValue }
            @{ Name = 'a fraction'; Body = 0.1 }
            @{ Name = 'a truth value'; Body = $true }
            @{ Name = 'nothing'; Body = $null }
        ) {
            Send-PeerMessage $Body -Broadcast -Node $bob -Wait
            $received = Receive-PeerMessage -Node $alice
            $received.Body | Should -Be $Body
            $received.Kind | Should -Be ($Body -is [string] ? 'Text' : 'Json')
        }

        It 'carries bytes' {
            $bytes = [byte[]](0..255)
            Send-PeerMessage $bytes -Broadcast -Node $bob -Wait
            $received = Receive-PeerMessage -Node $alice
            $received.Kind | Should -Be Bytes
            , $received.Body | Should -BeOfType [byte[]]
            $received.Body | Should -Be $bytes
        }

        It 'carries objects as data' {
            $body = [pscustomobject]@{ Name = 'n'; List = 1, 'two', $null; Inner = @{ Deep = @{ Yes = $true } } }
            $body | Send-PeerMessage -Broadcast -Node $bob -Wait
            @{ a = 1 } | Send-PeerMessage -Broadcast -Node $bob -Wait
            $object, $table = Receive-PeerMessage -Node $alice -BodyOnly
            $object | Should -BeOfType [pscustomobject]
            $object.Name | Should -Be n
            $object.List | Should -Be 1, 'two', $null
            $object.Inner.Deep.Yes | Should -BeTrue
            $table.a | Should -Be 1
        }

        It 'carries a list as one message when it is an argument' {
            Send-PeerMessage (1..3) -Broadcast -Node $bob -Wait
            $received = @(Receive-PeerMessage -Node $alice)
            $received | Should -HaveCount 1
            $received[0].Body | Should -Be 1, 2, 3
        }

        It 'carries a topic' {
            'x' | Send-PeerMessage -Broadcast -Node $bob -Topic 'greetings' -Wait
            (Receive-PeerMessage -Node $alice).Topic | Should -Be greetings
        }

        It 'carries large messages among small ones' {
            $large = 'x' * 5MB
            'before', $large, 'after' | Send-PeerMessage -Broadcast -Node $bob -Wait
            $received = Receive-PeerMessage -Node $alice -BodyOnly
            $received[0, 2] | Should -Be before, after
            $received[1] -eq $large | Should -BeTrue
        }

        It 'refuses <Name>' -ForEach @(
            @{ Name = 'a script block'; Body = { 1 } }
            @{ Name = 'a script block inside'; Body = @{ list = 1, { 2 } } }
            @{ Name = 'a delegate'; Body = [Action] { 1 } }
            @{ Name = 'a password'; Body = @{ key = [securestring]::new() } }
            @{ Name = 'a process'; Body = [Diagnostics.Process]::GetCurrentProcess() }
        ) {
            { Send-PeerMessage $Body -Broadcast -Node $bob -ErrorAction Stop } |
                Should -Throw -ErrorId 'BodyNotSupported,PeerShell.Commands.SendPeerMessageCommand'
            'next' | Send-PeerMessage -Broadcast -Node $bob -Wait
            Receive-PeerMessage -Node $alice -BodyOnly | Should -Be next
        }

        It 'refuses an object that refers to itself' {
            $loop = @{}
            $loop.self = $loop
            { Send-PeerMessage $loop -Broadcast -Node $bob -ErrorAction Stop } |
                Should -Throw -ErrorId 'BodyNotSupported,PeerShell.Commands.SendPeerMessageCommand' -ExpectedMessage '*deep*'
        }

        It 'refuses a topic that is too long' {
            { 'x' | Send-PeerMessage -Broadcast -Node $bob -Topic ('t' * 256) -ErrorAction Stop } |
                Should -Throw -ErrorId 'TopicTooLong,PeerShell.Commands.SendPeerMessageCommand'
        }

        It 'continues after a body that it refuses' {
            'one', { two }, 'three' | Send-PeerMessage -Broadcast -Node $bob -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem | Should -HaveCount 1
            Receive-PeerMessage -Node $alice -BodyOnly | Should -Be one, three
        }
    }

    Context 'Limits' {
        It 'refuses a body over the <_> limit' -ForEach 'sender''s', 'receiver''s' {
            $alice = Start-PeerNode alice -MaxMessageBytes ($_ -eq 'receiver''s' ? 1000 : 2000)
            $bob = Start-PeerNode bob -MaxMessageBytes ($_ -eq 'sender''s' ? 1000 : 2000) -Bootstrap $alice
            { 'x' * 1001 | Send-PeerMessage -Broadcast -Node $bob -ErrorAction Stop } |
                Should -Throw -ErrorId 'MessageTooLarge,PeerShell.Commands.SendPeerMessageCommand'
            'x' * 1000 | Send-PeerMessage -Broadcast -Node $bob -Wait
            (Receive-PeerMessage -Node $alice).Body.Length | Should -Be 1000
        }

        It 'refuses a small object that would be written as more than the limit' {
            $alice = Start-PeerNode alice
            $bob = Start-PeerNode bob -Bootstrap $alice -MaxMessageBytes 1MB
            $bomb = @{}
            foreach ($level in 1..21) {
                $next = @{}
                foreach ($i in 1..10) { $next["k$i"] = $bomb }
                $bomb = $next
            }
            $clock = [Diagnostics.Stopwatch]::StartNew()
            { Send-PeerMessage $bomb -Broadcast -Node $bob -ErrorAction Stop } |
                Should -Throw '*more than 1048576 bytes*' -ErrorId 'MessageTooLarge,PeerShell.Commands.SendPeerMessageCommand'
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        }

        It 'waits while the receiver does not receive, and loses nothing' {
            $alice = Start-PeerNode alice -InboxCapacity 10
            $bob = Start-PeerNode bob -Bootstrap $alice
            $script = Start-Script '1..600 | ForEach-Object { "$_".PadRight(64KB) } | Send-PeerMessage -To alice -Node bob -Wait'
            $peer = Get-Peer -Node $bob
            Wait-Until { $peer.BytesQueued -gt 15MB }
            $script.Running.IsCompleted | Should -BeFalse
            $received = Receive-PeerMessage -Node $alice -Count 600 -TimeoutSec 60 -BodyOnly | ForEach-Object { [int]$_.TrimEnd() }
            $received | Should -Be @(1..600)
            $null = Complete-Script $script
        }

        It 'can be interrupted while it waits' {
            $alice = Start-PeerNode alice -InboxCapacity 10
            $bob = Start-PeerNode bob -Bootstrap $alice
            $script = Start-Script '1..600 | ForEach-Object { "$_".PadRight(64KB) } | Send-PeerMessage -To alice -Node bob'
            $peer = Get-Peer -Node $bob
            Wait-Until { $peer.BytesQueued -gt 15MB }
            Stop-Script $script
        }

        It 'counts and reports what <_> drops' -ForEach 'DropNewest', 'DropOldest' {
            $alice = Start-PeerNode alice -InboxCapacity 10
            $bob = Start-PeerNode bob -Bootstrap $alice -WhenFull $_
            $body = 'x' * 64KB
            1..600 | ForEach-Object { "$_ $body" } | Send-PeerMessage -To alice -Node $bob
            $peer = Get-Peer -Node $bob
            $peer.MessagesDropped | Should -BeGreaterThan 100
            $received = Receive-PeerMessage -Node $alice -Count (600 - $peer.MessagesDropped) -TimeoutSec 60 -BodyOnly |
                ForEach-Object { [int]$_.Split()[0] }
            $received | Should -Be @($received | Sort-Object -Unique)
            $received -contains 600 | Should -Be ($_ -eq 'DropOldest')
            Wait-Until {
                $reported = Get-PeerEvent MessagesDropped -Node $bob | Measure-Object Count -Sum
                $reported.Sum -eq $peer.MessagesDropped
            }
        }

        It 'reports what was dropped while it waited' {
            $alice = Start-PeerNode alice -InboxCapacity 10
            $bob = Start-PeerNode bob -Bootstrap $alice -WhenFull DropNewest
            1..600 | ForEach-Object { 'x' * 64KB } |
                Send-PeerMessage -To alice -Node $bob -TimeoutSec 0.2 -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.FullyQualifiedErrorId | Should -Be @(
                'AcknowledgeTimeout,PeerShell.Commands.SendPeerMessageCommand'
                'MessagesDropped,PeerShell.Commands.SendPeerMessageCommand')
            "$problem" | Should -BeLike "* $((Get-Peer -Node $bob).MessagesDropped) messages*dropped*"
        }
    }

    Context 'Acknowledgement' {
        It 'waits until everything has arrived' {
            $alice, $bob = Start-Pair
            1..1000 | Send-PeerMessage -Broadcast -Node $bob -Wait
            $alice.Inbox.Count | Should -Be 1000
            $peer = Get-Peer -Node $bob
            $peer.MessagesQueued | Should -Be 0
            $peer.MessagesAcknowledged | Should -Be 1000
        }

        It 'waits no longer than its timeout' {
            $null = Start-PeerNode alice
            $child = Start-Child bob
            $peer = Connect-Peer $child.Endpoint
            $child | Stop-Process -Force
            Wait-Until { $peer.State -eq 'Reconnecting' }
            { 'x' | Send-PeerMessage -To $peer -TimeoutSec 0.2 -ErrorAction Stop } |
                Should -Throw -ErrorId 'AcknowledgeTimeout,PeerShell.Commands.SendPeerMessageCommand'
            $peer.MessagesQueued | Should -Be 1
        }

        It 'reports what was lost with the peer' {
            $null = Start-PeerNode alice -ResumeWindow 0.5
            $child = Start-Child bob
            $peer = Connect-Peer $child.Endpoint
            $child | Stop-Process -Force
            Wait-Until { $peer.State -eq 'Reconnecting' }
            1..3 | Send-PeerMessage -To $peer -Wait -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.FullyQualifiedErrorId | Should -Be 'Undelivered,PeerShell.Commands.SendPeerMessageCommand'
            "$problem" | Should -BeLike '*3 messages*'
            $peer.MessagesUndeliverable | Should -Be 3
            (Get-PeerEvent MessagesUndeliverable -TimeoutSec 10 | Select-Object -First 1).Count | Should -Be 3
        }
    }

    Context 'Another process' {
        It 'loses and repeats nothing when the peer is suspended for longer than the timeout of its link' -Skip:$IsWindows {
            $alice = Start-PeerNode alice -DeadAfter 1
            $child = Start-Child bob '-DeadAfter 1'
            $peer = Connect-Peer $child.Endpoint
            1..1000 | Send-PeerMessage -To $peer
            kill -STOP $child.Id
            1001..2000 | Send-PeerMessage -To $peer
            (Get-PeerEvent PeerDisconnected -Count 1 -TimeoutSec 20).Reason | Should -Be KeepAliveTimeout
            2001..3000 | Send-PeerMessage -To $peer
            kill -CONT $child.Id
            Receive-PeerMessage -Count 3000 -TimeoutSec 60 -BodyOnly | Should -Be @(1..3000)
            $peer.Reconnects | Should -BeGreaterThan 0
            Send-PeerMessage 'end' -To $peer
            Receive-PeerMessage -Count 1 -TimeoutSec 20 -BodyOnly | Should -Be end
            $alice.Totals.MessagesUndeliverable | Should -Be 0
        }
    }

    Context 'Members of the network' {
        It 'connects to a member by <_> first' -ForEach 'name', 'wildcard', 'object', 'pipeline', 'tag' {
            $alice, $bob, $carol = Start-Apart
            switch ($_) {
                name { Send-PeerMessage hi -To carol -Node $bob -Wait }
                wildcard { Send-PeerMessage hi -To c* -Node $bob -Wait }
                object { 'hi' | Send-PeerMessage -To (Get-Peer carol -All -Node $bob) -Wait }
                pipeline { Get-Peer c* -All -Node $bob | Send-PeerMessage hi -Wait }
                tag { Get-Peer -All -Tag @{ role = 'web' } -Node $bob | Send-PeerMessage hi -Wait }
            }
            Receive-PeerMessage -Node $carol -BodyOnly | Should -Be hi
            Receive-PeerMessage -Node $alice | Should -BeNullOrEmpty
            (Get-Peer carol -Node $bob).State | Should -Be Connected
        }

        It 'sends to all in the pipeline, connected or not' {
            $alice, $bob, $carol = Start-Apart
            Get-Peer -All -Node $bob | Send-PeerMessage hi -Wait
            Receive-PeerMessage -Node $alice, $carol -BodyOnly | Should -Be hi, hi
        }

        It 'reports that a member has stopped' {
            $alice, $null, $carol = Start-Mesh
            Stop-PeerNode $carol
            $null = Get-PeerEvent MemberLeft -Node $alice -Count 1 -TimeoutSec 20
            { Send-PeerMessage x -To carol -Node $alice -ErrorAction Stop } |
                Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.SendPeerMessageCommand' -ExpectedMessage '*has stopped*'
        }
    }

    Context 'No receiver' {
        It 'is an error for -To and -Random, and a warning for -Broadcast' {
            $null = Start-PeerNode alice
            { Send-PeerMessage x -To bob -ErrorAction Stop } |
                Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.SendPeerMessageCommand'
            { Send-PeerMessage x -To b* -ErrorAction Stop } |
                Should -Throw -ErrorId 'NoPeer,PeerShell.Commands.SendPeerMessageCommand'
            { Send-PeerMessage x -Random -ErrorAction Stop } |
                Should -Throw -ErrorId 'NoPeer,PeerShell.Commands.SendPeerMessageCommand'
            1..3 | Send-PeerMessage -Broadcast -ErrorAction Stop -WarningVariable warning -WarningAction SilentlyContinue
            $warning | Should -HaveCount 1
        }

        It 'is an error when the peer is gone' {
            $alice, $bob = Start-Pair
            $peer = Get-Peer -Node $bob
            Stop-PeerNode $alice
            $null = Wait-Peer $peer -State Gone
            { Send-PeerMessage x -To $peer -ErrorAction Stop } |
                Should -Throw -ErrorId 'PeerGone,PeerShell.Commands.SendPeerMessageCommand'
        }

        It 'requires a node and a receiver' {
            { Send-PeerMessage x -Broadcast } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.SendPeerMessageCommand'
            $null = Start-Pair
            { Send-PeerMessage x -Broadcast } | Should -Throw -ErrorId 'NodeRequired,PeerShell.Commands.SendPeerMessageCommand'
            { Send-PeerMessage x -Broadcast -Random -Node alice } |
                Should -Throw -ErrorId 'AmbiguousParameterSet,PeerShell.Commands.SendPeerMessageCommand'
        }
    }

    It 'sends from several runspaces at once, and keeps the order of each' {
        $alice, $bob = Start-Pair
        1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            $PSModuleAutoLoadingPreference = 'None'
            Import-Module $using:Module
            $sender = $_
            1..500 | ForEach-Object { [pscustomobject]@{ sender = $sender; number = $_ } } | Send-PeerMessage -To alice -Node bob
        }
        $received = Receive-PeerMessage -Node $alice -Count 2000 -TimeoutSec 30 -BodyOnly
        foreach ($one in $received | Group-Object sender) {
            $one.Group.number | Should -Be @(1..500)
        }
        $received | Should -HaveCount 2000
    }

    It 'completes -To' {
        $null = Start-Pair
        $line = 'Send-PeerMessage hello -Node bob -To al'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be alice
    }
}
