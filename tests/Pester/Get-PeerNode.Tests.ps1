Describe 'Get-PeerNode' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'gets nothing when there is none' {
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'gets all nodes, sorted by name' {
        Start-PeerNode b, a, c
        (Get-PeerNode).Name | Should -Be a, b, c
    }

    It 'gets nodes by name, wildcard and object' {
        $one, $two, $other = Start-PeerNode n1, n2, other
        Get-PeerNode OTHER | Should -Be $other
        Get-PeerNode n* | Should -Be $one, $two
        Get-PeerNode $two | Should -Be $two
        'n1', 'other' | Get-PeerNode | Should -Be $one, $other
    }

    It 'gets nothing for a wildcard without a match, and an error for an unknown name' {
        $null = Start-PeerNode alice
        Get-PeerNode b* -ErrorAction Stop | Should -BeNullOrEmpty
        { Get-PeerNode bob -ErrorAction Stop } |
            Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.GetPeerNodeCommand' -ExpectedMessage '*alice*'
    }

    It 'counts what a node has done' {
        $alice, $bob = Start-Pair
        1..3 | Send-PeerMessage -Node $bob -Broadcast -Wait
        (Get-PeerNode bob).Totals.MessagesSent | Should -Be 3
        (Get-PeerNode alice).Totals.MessagesReceived | Should -Be 3
    }

    It 'is displayed as a table that fits a terminal' {
        $null = Start-PeerNode alice
        $lines = Get-PeerNode | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines | Should -HaveCount 3
        $lines[0] | Should -Match '^Name\s.*State'
        $lines[2] | Should -Match '^alice\s.*Running'
    }

    It 'completes names' {
        $null = Start-PeerNode alice, bob, 'with space'
        $line = 'Get-PeerNode '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be alice, bob, "'with space'"
    }
}
