Describe 'Connect-Peer' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1

        # Starts a listener that is not a node. It is silent, or sends a greeting to its first client.
        function Start-Listener([string] $Greeting) {
            $script:listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $listener.Start()
            if ($Greeting) {
                $null = [powershell]::Create().AddScript({
                        param($Listener, $Greeting)
                        $client = $Listener.AcceptTcpClient()
                        $client.GetStream().Write([Text.Encoding]::ASCII.GetBytes($Greeting))
                        $client.Close()
                    }).AddArgument($listener).AddArgument($Greeting).BeginInvoke()
            }
            "$($listener.LocalEndpoint)"
        }
    }
    AfterEach {
        Clear-Peers
        ${script:listener}?.Stop()
        $script:listener = $null
    }

    It 'connects to <_>' -ForEach 'an endpoint', 'a node', 'a name' {
        $alice, $bob = Start-PeerNode alice, bob
        $target = switch ($_) {
            'an endpoint' { "$($alice.Endpoint)" }
            'a node' { $alice }
            'a name' { "localhost:$($alice.Endpoint.Port)" }
        }
        $peer = Connect-Peer $target -Node $bob
        $peer.Name | Should -Be alice
        $peer.Id | Should -Be $alice.Id
        $peer.State | Should -Be Connected
        ($alice | Wait-Peer).Name | Should -Be bob
    }

    It 'connects to everything in the pipeline' {
        $hub = Start-PeerNode hub
        $others = Start-PeerNode a, b, c
        $peers = $others | Connect-Peer -Node $hub
        $peers.Name | Sort-Object | Should -Be a, b, c
        $peers.Node | Select-Object -Unique | Should -Be $hub
        ($others[0].Endpoint, "$($others[1].Endpoint)" | Connect-Peer -Node $hub).Name | Sort-Object | Should -Be a, b
    }

    It 'connects several nodes at once' {
        $hub = Start-PeerNode hub
        $null = Start-PeerNode n1, n2
        (Connect-Peer $hub -Node n*).Node.Name | Sort-Object | Should -Be n1, n2
        $hub | Wait-Peer -Count 2 | Should -HaveCount 2
    }

    It 'outputs the same peer when it is already connected' {
        $alice, $bob = Start-Pair
        Connect-Peer $alice -Node $bob | Should -Be (Get-Peer -Node $bob)
        Connect-Peer $bob -Node $alice | Should -Be (Get-Peer -Node $alice)
        Get-Peer -Node $alice, $bob | Should -HaveCount 2
    }

    It 'continues after one connection fails' {
        $alice, $closed, $hub = Start-PeerNode alice, closed, hub
        Stop-PeerNode closed
        $peer = $closed.Endpoint, $alice.Endpoint | Connect-Peer -Node $hub -ErrorVariable problem -ErrorAction SilentlyContinue
        $peer.Name | Should -Be alice
        $problem | Should -HaveCount 1
    }

    It 'reports that nothing listens at the endpoint' {
        $alice, $closed = Start-PeerNode alice, closed
        Stop-PeerNode closed
        { Connect-Peer $closed.Endpoint -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectRefused,PeerShell.Commands.ConnectPeerCommand'
        Get-Peer | Should -BeNullOrEmpty
    }

    It 'reports that nothing answers' {
        $null = Start-PeerNode alice
        { Connect-Peer (Start-Listener) -TimeoutSec 0.3 -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectTimedOut,PeerShell.Commands.ConnectPeerCommand'
    }

    It 'reports that a different program listens' {
        $null = Start-PeerNode alice
        { Connect-Peer (Start-Listener "HTTP/1.1 400 Bad Request`r`n`r`n") -ErrorAction Stop } |
            Should -Throw -ErrorId 'NotPeerShell,PeerShell.Commands.ConnectPeerCommand'
    }

    It 'connects to a program that speaks JSON lines' {
        $null = Start-PeerNode alice
        $pong = '{"Pong":["6ba7b810-9dad-41d1-80b4-00c04fd430c8","127.0.0.1:0"]}'
        $peer = Connect-Peer (Start-Listener "$pong`n{`"Payload`":`"hello`"}`n") -Protocol JsonLines -ErrorAction Stop
        $peer.Name | Should -Be 6ba7b810
        $peer.Protocol | Should -Be JsonLines
        $message = Receive-PeerMessage -Wait -Count 1 -TimeoutSec 10
        $message.Body | Should -Be hello
        $message.From | Should -Be $peer
    }

    It 'accepts a connection from a program that speaks JSON lines' {
        $alice = Start-PeerNode alice
        $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $alice.Endpoint.Port)
        try {
            $lines = [IO.StreamReader]::new($client.GetStream())
            $ping = '{"Ping":["6ba7b810-9dad-41d1-80b4-00c04fd430c8","127.0.0.1:0"]}' + "`n"
            $client.GetStream().Write([Text.Encoding]::ASCII.GetBytes($ping))
            ($lines.ReadLine() | ConvertFrom-Json).Pong[0] | Should -Be $alice.Id.ToUuid()
            (Wait-Peer).Protocol | Should -Be JsonLines
            'hello' | Send-PeerMessage -Broadcast -Wait -TimeoutSec 10 -ErrorAction Stop
            ($lines.ReadLine() | ConvertFrom-Json).Payload | Should -Be hello
        }
        finally {
            $client.Dispose()
        }
    }

    It 'reports that the peer belongs to another network' {
        $alice = Start-PeerNode alice -Network one
        $bob = Start-PeerNode bob -Network two
        { Connect-Peer $alice -Node $bob -ErrorAction Stop } |
            Should -Throw -ErrorId 'WrongNetwork,PeerShell.Commands.ConnectPeerCommand'
        Get-Peer -Node $alice, $bob | Should -BeNullOrEmpty
    }

    It 'reports an endpoint of the node itself' {
        $alice = Start-PeerNode alice
        { Connect-Peer $alice -ErrorAction Stop } | Should -Throw -ErrorId 'OwnAddress,PeerShell.Commands.ConnectPeerCommand'
        { Connect-Peer "localhost:$($alice.Endpoint.Port)" -ErrorAction Stop } |
            Should -Throw -ErrorId 'OwnAddress,PeerShell.Commands.ConnectPeerCommand'
        Get-Peer | Should -BeNullOrEmpty
    }

    It 'reports an unknown host name' {
        $null = Start-PeerNode alice
        { Connect-Peer 'no-such-host.invalid:7000' -ErrorAction Stop } |
            Should -Throw -ErrorId 'NameNotFound,PeerShell.Commands.ConnectPeerCommand'
    }

    It 'rejects "<_>" as an endpoint' -ForEach 'nonsense', 'host:port', '127.0.0.1:70000', '::1:7000', '' {
        $null = Start-PeerNode alice
        { Connect-Peer $_ -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidEndpoint,PeerShell.Commands.ConnectPeerCommand'
    }

    It 'needs a node' {
        { Connect-Peer 127.0.0.1:7000 } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.ConnectPeerCommand'
        $null = Start-PeerNode alice, bob
        { Connect-Peer 127.0.0.1:7000 } | Should -Throw -ErrorId 'NodeRequired,PeerShell.Commands.ConnectPeerCommand'
        { Connect-Peer 127.0.0.1:7000 -Node carol -ErrorAction Stop } |
            Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.ConnectPeerCommand'
    }

    It 'can be interrupted' {
        $null = Start-PeerNode alice
        $script = Start-Script "Connect-Peer $(Start-Listener)"
        Wait-Until { $listener.Pending() }
        Stop-Script $script
    }

    It 'redials a lost peer, and treats a new process as a new peer' {
        $null = Start-PeerNode alice
        $child = Start-Child bob
        $before = Connect-Peer $child.Endpoint
        $child | Stop-Process -Force
        Wait-Until { $before.State -eq 'Reconnecting' }

        $null = Start-Child bob "-Listen $($child.Endpoint)"
        $after = Wait-Peer -Count 1 -TimeoutSec 30
        $after.Name | Should -Be bob
        $after.Id | Should -Not -Be $before.Id
        'hello' | Send-PeerMessage -To $after -Wait -TimeoutSec 10 -ErrorAction Stop
        $after.MessagesAcknowledged | Should -Be 1
    }
}
