Describe 'Invoke-PeerRequest' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    BeforeEach { $alice, $bob = Start-Pair }
    AfterEach { Clear-Peers }

    It 'outputs the replies of the handler as they arrive' {
        $null = Register-PeerHandler -Node $alice { 'first'; Start-Sleep 100; 'never' }
        $script = Start-Script 'Invoke-PeerRequest x -To alice -Node bob -TimeoutSec 100'
        Wait-Until { $script.Output.Count -eq 1 }
        $script.Output[0] | Should -Be first
        Stop-Script $script
    }

    It 'carries objects both ways' {
        $null = Register-PeerHandler -Node $alice { [pscustomobject]@{ Sum = ($_.Body.Numbers | Measure-Object -Sum).Sum; At = 1, 2 } }
        $reply = Invoke-PeerRequest @{ Numbers = 1, 2, 3 } -To alice -Node $bob
        $reply.Sum | Should -Be 6
        $reply.At | Should -Be 1, 2
    }

    It 'sends requests from the pipeline in order, or many at once' {
        $null = Register-PeerHandler -Node $alice { $_.Body }
        1..20 | Invoke-PeerRequest -To alice -Node $bob | Should -Be @(1..20)
        $replies = 1..200 | Invoke-PeerRequest -To alice -Node $bob -ThrottleLimit 50 -PassThru
        $replies | Should -HaveCount 200
        $replies | ForEach-Object { $_.Body | Should -Be $_.Request }
        $replies[0].Peer.Name | Should -Be alice
        $replies[0].Duration | Should -BeGreaterThan ([timespan]::Zero)
    }

    It 'sends requests to peers from the pipeline' {
        $carol = Start-PeerNode carol -Bootstrap $bob
        $null = $bob | Wait-Peer -Count 2
        foreach ($node in $alice, $carol) { $name = $node.Name; $null = Register-PeerHandler -Node $node { $using:name } }
        Get-Peer -Node $bob | Invoke-PeerRequest who | Sort-Object | Should -Be alice, carol
        Invoke-PeerRequest who -To * -Node $bob | Sort-Object | Should -Be alice, carol
    }

    It 'reports why a request failed: <Id>' -ForEach @(
        @{ Id = 'HandlerFailed'; Handler = { throw 'oops' } }
        @{ Id = 'NobodyListens'; Handler = $null }
        @{ Id = 'RequestTimedOut'; Handler = { Start-Sleep 100 } }
    ) {
        if ($Handler) { $null = Register-PeerHandler -Node $alice $Handler }
        { Invoke-PeerRequest x -To alice -Node $bob -TimeoutSec 1 -ErrorAction Stop } |
            Should -Throw -ErrorId "$Id,PeerShell.Commands.InvokePeerRequestCommand"
    }

    It 'fails at once when the remote process is killed' {
        $child = Start-Child far '-OnMessage { Start-Sleep 100 }'
        $null = Connect-Peer $child.Endpoint -Node $bob
        $script = Start-Script ('1..10 | Invoke-PeerRequest -To far -Node bob -TimeoutSec 100 -ThrottleLimit 10 ' +
            '-ErrorAction SilentlyContinue -ErrorVariable problem; $problem.FullyQualifiedErrorId')
        Wait-Until { $bob.OpenRequests -eq 10 }
        $child.Kill()
        Complete-Script $script | Should -Be (@('PeerGone,PeerShell.Commands.InvokePeerRequestCommand') * 10)
        $bob.OpenRequests | Should -Be 0
    }

    It 'notifies the remote peer when it is cancelled' {
        $cancelled = [System.Threading.ManualResetEventSlim]::new()
        $null = Register-PeerHandler -Node $alice {
            'begun'
            $null = $Message.CancellationToken.WaitHandle.WaitOne()
            ($using:cancelled).Set()
        }
        Invoke-PeerRequest x -To alice -Node $bob -TimeoutSec 100 | Select-Object -First 1 | Should -Be begun
        $cancelled.Wait(20000) | Should -BeTrue
        Wait-Until { $bob.OpenRequests -eq 0 }
    }

    It 'works inside a handler, also with the sender as the target' {
        $null = Register-PeerHandler -Node $bob { "bob says $($_.Body)" }
        $null = Register-PeerHandler -Node $alice { Invoke-PeerRequest $_.Body -To $Message.From }
        Invoke-PeerRequest hi -To alice -Node $bob | Should -Be 'bob says hi'
    }
}
