Describe 'Register-PeerHandler' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    BeforeEach { $alice, $bob = Start-Pair }
    AfterEach { Clear-Peers }

    It 'runs a script block for each message, with $_, $Message and the first argument' {
        $seen = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
        Register-PeerHandler -Node $alice { param($First) ($using:seen).Enqueue("$($_.Body) $($Message.Body) $($First.Body)") }
        'one', 'two' | Send-PeerMessage -Broadcast -Node $bob
        Wait-Until { $seen.Count -eq 2 }
        $seen.ToArray() | Should -Be 'one one one', 'two two two'
        Receive-PeerMessage -Node $alice | Should -BeNullOrEmpty
    }

    It 'passes values, arguments and functions to the handler' {
        $factor = 3
        $lib = { function Get-Product($A, $B) { $A * $B } }
        $null = Register-PeerHandler -Node $alice -ArgumentList 10 -InitializationScript $lib {
            param($Request, $Ten)
            $factor = 99
            (Get-Product $Request.Body $using:factor) + $Ten
        }
        $factor = 0
        Invoke-PeerRequest 2 -To alice -Node $bob | Should -Be 16
    }

    It 'has the commands and modules of a session' {
        $null = Register-PeerHandler -Node $alice { ConvertTo-Json @{ a = $_.Body } -Compress; "$pwd"; (Get-PeerNode alice).Name }
        Invoke-PeerRequest 1 -To alice -Node $bob | Should -Be '{"a":1}', "$pwd", 'alice'
    }

    It 'chooses by topic and sender' {
        $null = Register-PeerHandler -Node $alice -Topic work* -From b* { }
        'a' | Send-PeerMessage -Broadcast -Topic Working -Node $bob -Wait
        'b' | Send-PeerMessage -Broadcast -Topic play -Node $bob -Wait
        'c' | Send-PeerMessage -Broadcast -Node $bob -Wait
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be b, c
    }

    It 'replies, and leaves a copy in the inbox when asked to' {
        $null = Register-PeerHandler -Node $alice -Reply -Tee { "re $($_.Body)" }
        'x' | Send-PeerMessage -Broadcast -Node $bob -Wait
        Receive-PeerMessage -Node $bob -Wait -Count 1 -TimeoutSec 20 -BodyOnly | Should -Be 're x'
        Receive-PeerMessage -Node $alice -BodyOnly | Should -Be x
    }

    It 'keeps what the script block writes, and counts failures' {
        $handler = Register-PeerHandler -Node $alice {
            Write-Host host; Write-Warning warning; Write-Verbose verbose -Verbose; Write-Information information; Write-Progress progress
            Write-Error error -ErrorId Mine
        }
        { Invoke-PeerRequest x -To alice -Node $bob -ErrorAction Stop } | Should -Throw '*failed: error'
        $handler.Records | ForEach-Object { "$($_.Stream) $($_.Message)" } |
            Should -Be 'Host host', 'Warning warning', 'Verbose verbose', 'Information information', 'Error error'
        $handler.Errors | Should -Be 1
        Get-PeerEvent HandlerFailed -Node $alice -Wait -Count 1 -TimeoutSec 20 | Should -Not -BeNullOrEmpty
    }

    It 'survives exit, throw and a script block that never returns' {
        $null = Register-PeerHandler -Node $alice -Topic exit { 'before'; exit 1 }
        $null = Register-PeerHandler -Node $alice -Topic throw { throw 'oops' }
        $null = Register-PeerHandler -Node $alice -Topic sleep { Start-Sleep 1000 }
        'sleep', 'throw', 'exit' | ForEach-Object { Send-PeerMessage x -Broadcast -Topic $_ -Node $bob -Wait }
        Invoke-PeerRequest x -To alice -Topic exit -Node $bob | Should -Be before
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Stop-PeerNode $alice -DrainSec 0.1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
    }

    It 'handles several messages at once, each in its own runspace' {
        $ids = [System.Collections.Concurrent.ConcurrentDictionary[guid, int]]::new()
        $handler = Register-PeerHandler -Node $alice -ThrottleLimit 3 {
            $null = ($using:ids).TryAdd([runspace]::DefaultRunspace.InstanceId, 1)
            while (($using:ids).Count -lt 3) { Start-Sleep -Milliseconds 1 }
        }
        1..3 | Send-PeerMessage -Broadcast -Node $bob
        Wait-Until { $handler.Count -eq 3 }
    }

    It 'is started with the node by -OnMessage' {
        $carol = Start-PeerNode carol -OnMessage { "carol: $($_.Body)" }
        $null = Connect-Peer $carol -Node $bob
        Invoke-PeerRequest hi -To carol -Node $bob | Should -Be 'carol: hi'
    }

    It 'keeps no process alive' {
        $output = & $Pwsh -NoProfile -NonInteractive -Command "Import-Module '$Module'; `$node = Start-PeerNode x -OnMessage { }; 'done'"
        $output | Should -Be done
        $LASTEXITCODE | Should -Be 0
    }

    It 'refuses values that do not exist, and script blocks, which would run elsewhere' {
        { Register-PeerHandler -Node $alice { $using:nothing } } |
            Should -Throw -ErrorId 'UsingVariableNotFound,PeerShell.Commands.RegisterPeerHandlerCommand'
        $block = { 1 }
        { Register-PeerHandler -Node $alice { & $using:block } } |
            Should -Throw -ErrorId 'NotForOtherRunspaces,PeerShell.Commands.RegisterPeerHandlerCommand'
    }

    It 'refuses objects of a PowerShell class that is bound to the session' {
        $script = Start-Script @'
            class Bound { [int] Add([int] $x) { return $x + 1 } }
            [NoRunspaceAffinity()] class Free { [int] Add([int] $x) { return $x + 1 } }
            $values = @{ bound = [Bound]::new() }
            try { Register-PeerHandler -Node alice { ($using:values).bound.Add(1) } } catch { $_.FullyQualifiedErrorId; "$_" }
            $values = @{ free = [Free]::new() }
            $null = Register-PeerHandler -Node alice { ($using:values).free.Add(1) }
'@
        $id, $message = Complete-Script $script
        $id | Should -Be 'NotForOtherRunspaces,PeerShell.Commands.RegisterPeerHandlerCommand'
        $message | Should -Match '^\$using:values\.bound is .*PowerShell class ''Bound''.*\[NoRunspaceAffinity\(\)\]'
        Invoke-PeerRequest x -To alice -Node $bob -TimeoutSec 20 | Should -Be 2
    }

    It 'keeps no process alive while its script block hangs' {
        $child = [Diagnostics.ProcessStartInfo]::new($Pwsh)
        '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$Module'
            `$a = Start-PeerNode a -OnMessage { [Threading.Thread]::Sleep(-1) }
            `$b = Start-PeerNode b -Bootstrap `$a; `$null = Wait-Peer -Node `$b
            'x' | Send-PeerMessage -Broadcast -Node `$b -Wait
            Stop-PeerNode `$a, `$b -Force" | ForEach-Object { $child.ArgumentList.Add($_) }
        $child = [Diagnostics.Process]::Start($child)
        $Children.Add($child)
        $child.WaitForExit(40000) | Should -BeTrue
        $child.ExitCode | Should -Be 0
    }

    It 'registers nothing with -WhatIf' {
        Register-PeerHandler -Node $alice { } -WhatIf | Should -BeNullOrEmpty
        Get-PeerHandler -Node $alice | Should -BeNullOrEmpty
    }
}
