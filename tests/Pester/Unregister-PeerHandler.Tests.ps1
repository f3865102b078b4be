Describe 'Unregister-PeerHandler' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    BeforeEach { $alice, $bob = Start-Pair }
    AfterEach { Clear-Peers }

    It 'ends handlers by name, wildcard and object' {
        $handlers = 'one', 'two', 'three' | ForEach-Object { Register-PeerHandler { } -Name $_ -Node $alice }
        Unregister-PeerHandler one -Node $alice
        Unregister-PeerHandler tw* -Node $alice
        Get-PeerHandler -Node $alice | Unregister-PeerHandler
        $handlers.State | Should -Be Stopped, Stopped, Stopped
        'x' | Send-PeerMessage -Broadcast -Node $bob -Wait
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be x
    }

    It 'finishes the current message, and puts the others into the inbox' {
        $handler = Register-PeerHandler { Start-Sleep -Milliseconds 300; 'done' } -Reply -Node $alice
        1..3 | Send-PeerMessage -Broadcast -Node $bob -Wait
        Wait-Until { $handler.Running -eq 1 }
        Unregister-PeerHandler $handler -DrainSec 20
        $handler.State | Should -Be Stopped
        $handler.Count + @(Receive-PeerMessage -Node $alice).Count | Should -Be 3
        $handler.Errors | Should -Be 0
    }

    It 'stops a script block that does not return' -ForEach @{ How = @{ Force = $true } }, @{ How = @{ DrainSec = 0.1 } } {
        $handler = Register-PeerHandler { Start-Sleep 1000 } -Node $alice
        $script = Start-Script ('Invoke-PeerRequest x -To alice -Node bob -TimeoutSec 100 -ErrorAction SilentlyContinue; ' +
            '$Error[0].FullyQualifiedErrorId')
        Wait-Until { $handler.Running -eq 1 }
        Unregister-PeerHandler $handler @How -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -BeLike '*cancelled*'
        Complete-Script $script | Should -Be 'HandlerFailed,PeerShell.Commands.InvokePeerRequestCommand'
        Wait-Until { $handler.State -eq 'Stopped' }
        $handler.Errors | Should -Be 1
    }

    It 'can be called by the handler itself' {
        $handler = Register-PeerHandler { Unregister-PeerHandler me -Node alice; 'bye' } -Name me -Node $alice
        Invoke-PeerRequest x -To alice -Node $bob | Should -Be bye
        Wait-Until { $handler.State -eq 'Stopped' }
        $handler.Errors | Should -Be 0
    }

    It 'ends nothing with -WhatIf, and reports an unknown name' {
        $handler = Register-PeerHandler { } -Node $alice
        Unregister-PeerHandler $handler -WhatIf
        $handler.State | Should -Be Running
        { Unregister-PeerHandler other -Node $alice -ErrorAction Stop } |
            Should -Throw -ErrorId 'HandlerNotFound,PeerShell.Commands.UnregisterPeerHandlerCommand'
    }
}
