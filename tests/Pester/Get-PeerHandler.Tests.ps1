Describe 'Get-PeerHandler' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    BeforeEach { $alice, $bob = Start-Pair }
    AfterEach { Clear-Peers }

    It 'finds handlers by name and wildcard' {
        'one', 'two', 'three' | ForEach-Object { $null = Register-PeerHandler { } -Name $_ -Node $alice }
        (Get-PeerHandler -Node $alice).Name | Should -Be one, two, three
        (Get-PeerHandler t* -Node $alice).Name | Should -Be two, three
        (Get-PeerNode | Get-PeerHandler ONE -ErrorAction Ignore).Name | Should -Be one
        { Get-PeerHandler four -Node $alice -ErrorAction Stop } |
            Should -Throw -ErrorId 'HandlerNotFound,PeerShell.Commands.GetPeerHandlerCommand'
    }

    It 'shows the counts and the last error of a handler' {
        $handler = Register-PeerHandler { if ($_.Body -eq 2) { throw 'two' } } -Topic t -Node $alice
        1..3 | Send-PeerMessage -Broadcast -Topic t -Node $bob -Wait
        Wait-Until { $handler.Count -eq 3 }
        $shown = Get-PeerHandler -Node $alice
        $shown.Errors | Should -Be 1
        $shown.LastError.Message | Should -Be two
        $shown.MeanTime | Should -BeGreaterThan ([timespan]::Zero)
        $shown.Topic | Should -Be t
        $shown.ScriptBlock | Should -BeLike "*throw 'two'*"
        $shown.Records[0].Record.InvocationInfo.ScriptLineNumber | Should -Be 1
    }

    It 'is displayed as a table that fits a terminal' {
        $null = Register-PeerHandler { } -Name mine -Node $alice
        $lines = Get-PeerHandler -Node $alice | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines[0] | Should -Match 'Node: alice'
        $lines[-1] | Should -Match '^mine\s+Running\s+0\s+0'
        Get-PeerHandler -Node $alice | Format-List | Out-String | Should -Match 'ThrottleLimit\s*: 1'
    }
}
