Describe 'Start-PeerNode' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'listens on loopback and a free port' {
        $node = Start-PeerNode alice
        $node.Name | Should -Be alice
        $node.State | Should -Be Running
        $node.Endpoint.Host | Should -Be 127.0.0.1
        $node.Endpoint.Port | Should -BeGreaterThan 0
        $node.ListenEndpoints | Should -HaveCount 1
    }

    It 'takes its name from its id when no name is given' {
        $node = Start-PeerNode
        "$($node.Id)" | Should -BeLike "$($node.Name)*"
        $node.Name.Length | Should -Be 8
    }

    It 'starts several at once, from arguments or the pipeline' {
        $nodes = @(Start-PeerNode a, b) + @('c', 'd' | Start-PeerNode)
        $nodes.Name | Should -Be a, b, c, d
        $nodes.Endpoint.Port | Select-Object -Unique | Should -HaveCount 4
        $nodes.Id | Select-Object -Unique | Should -HaveCount 4
    }

    It 'starts no more nodes after the pipeline stops' {
        $node = 'a', 'b', 'c' | Start-PeerNode | Select-Object -First 1
        $node.State | Should -Be Running
        (Get-PeerNode).Name | Should -Be a
    }

    It 'listens at the given endpoint: <Listen>' -ForEach @(
        @{ Listen = '127.0.0.1:0'; Hosts = '127.0.0.1' }
        @{ Listen = '[::1]:0'; Hosts = '::1' }
        @{ Listen = '0'; Hosts = '127.0.0.1' }
        @{ Listen = '127.0.0.1:0', '127.0.0.2:0'; Hosts = '127.0.0.1', '127.0.0.2' }
    ) {
        $node = Start-PeerNode alice -Listen $Listen
        $node.ListenEndpoints.Host | Should -Be $Hosts
    }

    It 'listens on a port given as a number' {
        $port = (Start-PeerNode first).Endpoint.Port
        Stop-PeerNode first
        (Start-PeerNode alice -Listen $port).Endpoint.Port | Should -Be $port
    }

    It 'listens nowhere with an empty list, and still dials' {
        $alice = Start-PeerNode alice
        $bob = Start-PeerNode bob -Listen @() -Bootstrap $alice
        $bob.Endpoint | Should -BeNullOrEmpty
        ($bob | Wait-Peer).Name | Should -Be alice
    }

    It 'connects to its bootstrap nodes and endpoints' {
        $nodes = Start-PeerNode a, b
        $node = Start-PeerNode c -Bootstrap $nodes[0], "$($nodes[1].Endpoint)"
        (Get-Peer -Node $node).Name | Should -Be a, b
    }

    It 'connects to a bootstrap by <_>' -ForEach 'node', 'name', 'endpoint', 'port' {
        $alice = Start-PeerNode alice
        $bootstrap = switch ($_) {
            node { $alice }
            name { 'alice' }
            endpoint { "localhost:$($alice.Endpoint.Port)" }
            port { $alice.Endpoint.Port }
        }
        $null = Start-PeerNode bob -Bootstrap $bootstrap
        (Get-Peer -Node bob).Name | Should -Be alice
    }

    It 'warns of a bootstrap endpoint that does not answer, and dials it until it does' {
        $closed = "$((Start-PeerNode closed).Endpoint)"
        Stop-PeerNode closed
        $node = Start-PeerNode alice -Bootstrap $closed -ErrorAction Stop -WarningVariable warning -WarningAction SilentlyContinue
        $node.State | Should -Be Running
        $warning | Should -HaveCount 1
        "$warning" | Should -BeLike "*$closed*"
        "$($node.DialledEndpoints)" | Should -Be $closed

        $null = Start-PeerNode late -Listen $closed
        ($node | Wait-Peer -TimeoutSec 20).Name | Should -Be late
    }

    It 'reports that a bootstrap belongs to another network' {
        $other = Start-PeerNode other -Network other
        $node = Start-PeerNode alice -Bootstrap $other -ErrorVariable problem -ErrorAction SilentlyContinue
        $node.State | Should -Be Running
        $problem.FullyQualifiedErrorId | Should -Be 'WrongNetwork,PeerShell.Commands.StartPeerNodeCommand'
    }

    It 'ignores its own endpoint in a shared bootstrap list' {
        $list = 1..3 | ForEach-Object { $one = Start-PeerNode "port$_"; "$($one.Endpoint)" }
        Stop-PeerNode port*
        $nodes = foreach ($endpoint in $list) {
            Start-PeerNode "at $endpoint" -Listen $endpoint -Bootstrap $list -ErrorAction Stop -WarningAction SilentlyContinue
        }
        $nodes | Wait-Peer -Converged -Count 2 | Should -HaveCount 6
        $nodes.DialledEndpoints | Should -HaveCount 6
    }

    It 'finds all nodes from one bootstrap' {
        $nodes = @(Start-PeerNode n0)
        1..5 | ForEach-Object { $nodes += Start-PeerNode "n$_" -Bootstrap $nodes[-1] }
        $nodes | Wait-Peer -Converged -Count 5 | Should -HaveCount 30
        foreach ($node in $nodes) { $node.Members | Should -HaveCount 5 }
    }

    It 'finds nodes in other processes' {
        $alice = Start-PeerNode alice
        $bob = Start-Child bob "-Bootstrap $($alice.Endpoint)"
        $null = Start-Child carol "-Bootstrap $($bob.Endpoint) -Tag @{ role = 'child' }"
        (Wait-Peer -Converged -Count 2).Name | Sort-Object | Should -Be bob, carol
        'echo' | Send-PeerMessage -To (Get-Peer -Tag @{ role = 'child' })
        (Receive-PeerMessage -Count 1 -TimeoutSec 20).From.Name | Should -Be carol
    }

    It 'connects only to the given endpoints with -Discovery Manual' {
        $hub = Start-PeerNode hub -Discovery Manual
        $a, $b = Start-PeerNode a, b -Discovery Manual -Bootstrap $hub
        $null = Get-PeerNode | Wait-Peer -Converged -QuietFor 1 -Count 1
        (Get-Peer -Node $a).Name | Should -Be hub
        (Get-Peer -All -Node $b).Name | Should -Be hub
        $hub.Members | Should -BeNullOrEmpty
    }

    It 'gossips as fast as "<Parameters>" says' -ForEach @(
        @{ Parameters = ''; Interval = 100 }
        @{ Parameters = '-Listen 0.0.0.0:0 -AllowInsecure'; Interval = 200 }
        @{ Parameters = '-MeshPreset wan'; Interval = 500 }
    ) {
        $node = Invoke-Expression "Start-PeerNode alice $Parameters"
        $node.Options.Mesh.GossipInterval.TotalMilliseconds | Should -Be $Interval
    }

    It 'advertises the given address' {
        $alice = Start-PeerNode alice
        $port = $alice.Endpoint.Port
        Stop-PeerNode $alice
        $alice = Start-PeerNode alice -Listen $port -AdvertiseAddress example.org, 'example.net:99'
        $alice.AdvertisedEndpoints | ForEach-Object ToString | Should -Be "example.org:$port", 'example.net:99'
        $null = Start-PeerNode bob -Bootstrap $alice
        (Get-Peer alice -Node bob).ListenEndpoints | ForEach-Object ToString | Should -Be "example.org:$port", 'example.net:99'
    }

    It 'sends its tags to its peers' {
        $alice = Start-PeerNode alice -Tag @{ role = 'test'; size = 3 }
        $null = Start-PeerNode bob -Bootstrap $alice
        $tags = (Get-Peer alice -Node bob).Tags
        $tags['role'] | Should -Be test
        $tags['size'] | Should -Be 3
    }

    It 'takes times as seconds and as time spans' {
        $node = Start-PeerNode alice -DeadAfter 3 -ResumeWindow ([timespan]'00:01:00')
        $node.Options.KeepAlive.DeadAfter | Should -Be ([timespan]'00:00:03')
        $node.Options.ResumeWindow | Should -Be ([timespan]'00:01:00')
    }

    It 'changes nothing with -WhatIf' {
        Start-PeerNode alice -WhatIf | Should -BeNullOrEmpty
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'refuses a name that is taken' {
        $alice = Start-PeerNode alice
        { Start-PeerNode ALICE -ErrorAction Stop } |
            Should -Throw -ErrorId 'NodeNameInUse,PeerShell.Commands.StartPeerNodeCommand'
        Get-PeerNode | Should -Be $alice
    }

    It 'frees the name of a stopped node' {
        Start-PeerNode alice | Stop-PeerNode
        (Start-PeerNode alice).State | Should -Be Running
    }

    It 'reports that a port is in use, and leaves no node behind' {
        $alice = Start-PeerNode alice
        { Start-PeerNode bob -Listen $alice.Endpoint -ErrorAction Stop } |
            Should -Throw -ErrorId 'AddressInUse,PeerShell.Commands.StartPeerNodeCommand'
        (Get-PeerNode).Name | Should -Be alice
        (Start-PeerNode bob).State | Should -Be Running
    }

    It 'listens on addresses that other machines can reach only with -AllowInsecure' {
        { Start-PeerNode alice -Listen 0.0.0.0:0 } |
            Should -Throw -ErrorId 'InsecureAddress,PeerShell.Commands.StartPeerNodeCommand' -ExpectedMessage '*encrypted*-AllowInsecure*'
        Get-PeerNode | Should -BeNullOrEmpty
        (Start-PeerNode alice -Listen 0.0.0.0:0 -AllowInsecure).State | Should -Be Running
    }

    It 'refuses "<_>" as an address' -ForEach 'nonsense', 'host:port', '127.0.0.1:70000', '::1:7000', '' {
        { Start-PeerNode alice -Listen $_ } | Should -Throw -ErrorId 'InvalidEndpoint,PeerShell.Commands.StartPeerNodeCommand'
        { Start-PeerNode alice -Bootstrap $_ } | Should -Throw -ErrorId 'InvalidEndpoint,PeerShell.Commands.StartPeerNodeCommand'
        if ($_ -and $_ -ne 'nonsense') {
            { Start-PeerNode alice -AdvertiseAddress $_ } | Should -Throw -ErrorId 'InvalidEndpoint,PeerShell.Commands.StartPeerNodeCommand'
        }
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'refuses the address "<_>" for others to dial' -ForEach '0.0.0.0', '[::]', '0.0.0.0:7000', 'example.org:0', 'a b' {
        { Start-PeerNode alice -AdvertiseAddress $_ -ErrorAction Stop } |
            Should -Throw -ErrorId 'Invalid*,PeerShell.Commands.StartPeerNodeCommand'
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'advertises a host with the port that it listens on' {
        $alice = Start-PeerNode alice -AdvertiseAddress example.org
        "$($alice.AdvertisedEndpoints)" | Should -Be "example.org:$($alice.Endpoint.Port)"
    }

    It 'refuses tags that are not text, and a mesh preset without a mesh' {
        { Start-PeerNode alice -Tag @{ roles = 'a', 'b' } } |
            Should -Throw -ErrorId 'InvalidTag,PeerShell.Commands.StartPeerNodeCommand' -ExpectedMessage "*'roles'*"
        { Start-PeerNode alice -Discovery Manual -MeshPreset Wan } |
            Should -Throw -ErrorId 'InvalidNodeOptions,PeerShell.Commands.StartPeerNodeCommand' -ExpectedMessage '*-MeshPreset*'
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'refuses a name with control characters' {
        { Start-PeerNode "a`nb" -ErrorAction Stop } |
            Should -Throw -ErrorId 'InvalidNodeOptions,PeerShell.Commands.StartPeerNodeCommand'
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'completes -Bootstrap, -WhenFull, -Discovery and -MeshPreset' {
        $endpoint = (Start-PeerNode alice).Endpoint
        $line = 'Start-PeerNode bob -Bootstrap '
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Should -Contain "$endpoint"
        $line = 'Start-PeerNode bob -WhenFull Drop'
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Should -Be DropNewest, DropOldest
        $line = 'Start-PeerNode bob -Discovery M'
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Should -Be Manual, Mesh
        $line = 'Start-PeerNode bob -MeshPreset '
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Sort-Object | Should -Be Lan, Local, Wan
    }
}
