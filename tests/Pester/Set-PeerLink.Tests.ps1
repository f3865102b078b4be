Describe 'Set-PeerLink' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'adds the given latency to a link' {
        $alice, $bob = Start-Pair
        Set-PeerLink alice bob -Latency 40
        $quickest = (Test-Peer bob -Node alice -Count 4 -Delay 0 | Measure-Object { $_.RoundTripTime.TotalMilliseconds } -Minimum).Minimum
        $quickest | Should -BeGreaterOrEqual 80
        $quickest | Should -BeLessThan 300
    }

    It 'changes the given conditions, and keeps the others' {
        $null = Start-Pair
        (Set-PeerLink alice bob -Latency 50 -Jitter 5 -LossPercent 1 -Bandwidth 1MB -PassThru).Conditions |
            Should -Be '50±5 ms, 1% loss, 1 MB/s'
        (Set-PeerLink bob alice -Latency ([timespan]::FromMilliseconds(20)) -Bandwidth $null -PassThru).Conditions |
            Should -Be '20±5 ms, 1% loss'
    }

    It 'cuts a link and restores it, and no message is lost' {
        $null = Start-Ring
        Set-PeerLink n1 n2 -Down
        Wait-Until { (Get-Peer n2 -Node n1).State -eq 'Reconnecting' }
        1..10 | Send-PeerMessage -Node n1 -To n2
        Set-PeerLink n1 n2 -Down:$false
        Receive-PeerMessage -Node n2 -Count 10 -TimeoutSec 20 -BodyOnly | Should -Be (1..10)
    }

    It 'takes links from the pipeline, and wildcards that match existing links' {
        $network = Start-Ring
        $network | Get-PeerLink | Set-PeerLink -Latency 5
        $network.Topology.Links[0] | Set-PeerLink -Latency 6
        Set-PeerLink n3 n* -Jitter 1
        Get-PeerLink | ForEach-Object { "$($_.Conditions)" } | Sort-Object | Should -Be '5 ms', '5 ms', '5±1 ms', '5±1 ms', '6 ms'
    }

    It 'changes nothing with -WhatIf' {
        $null = Start-Pair
        Set-PeerLink alice bob -Down -WhatIf
        (Get-PeerLink alice bob).Conditions.IsNone | Should -BeTrue
    }

    It 'reports what can''t be set' {
        $alice, $bob = Start-Pair
        $child = Start-Child carol
        $carol = Connect-Peer $child.Endpoint -Node alice
        { Set-PeerLink alice carol -Down -ErrorAction Stop } |
            Should -Throw '*of this process*carol*' -ErrorId 'NodeNotFound,PeerShell.Commands.SetPeerLinkCommand'
        { Set-PeerLink alice alice -Down -ErrorAction Stop } | Should -Throw -ErrorId 'LinkToSelf,PeerShell.Commands.SetPeerLinkCommand'
        { Set-PeerLink alice bob -Latency -1 } | Should -Throw -ErrorId 'InvalidLinkConditions,PeerShell.Commands.SetPeerLinkCommand'
        { Set-PeerLink alice bob -LossPercent 200 } | Should -Throw
        (Get-PeerLink alice bob).Conditions.IsNone | Should -BeTrue
    }
}
