Describe 'Get-Peer' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'gets nothing when there is none' {
        $null = Start-PeerNode alice
        Get-Peer | Should -BeNullOrEmpty
    }

    It 'shows dialled and accepted peers alike' {
        $alice, $bob = Start-Pair
        $dialled = Get-Peer -Node $bob
        $accepted = Get-Peer -Node $alice
        $dialled.Name, $accepted.Name | Should -Be alice, bob
        $dialled.Id, $accepted.Id | Should -Be $alice.Id, $bob.Id
        $dialled.State, $accepted.State | Should -Be Connected, Connected
        $dialled.ListenEndpoints[0] | Should -Be $alice.Endpoint
        $accepted.ListenEndpoints[0] | Should -Be $bob.Endpoint
    }

    It 'gets peers by name, wildcard, id and id prefix' {
        $hub = Start-PeerNode hub
        $a, $b, $c = Start-PeerNode a1, a2, other -Bootstrap $hub
        $null = $hub | Wait-Peer -Count 3
        (Get-Peer -Node hub).Name | Should -Be a1, a2, other
        (Get-Peer A1 -Node hub).Name | Should -Be a1
        (Get-Peer a* -Node hub).Name | Should -Be a1, a2
        (Get-Peer other, a2, a* -Node hub).Name | Should -Be a1, a2, other
        (Get-Peer "$($b.Id)" -Node hub).Name | Should -Be a2
        (Get-Peer "$($c.Id)".Substring(0, 10) -Node hub).Name | Should -Be other
    }

    It 'gets the peers of nodes from the pipeline' {
        $null = Start-Pair
        $peers = Get-PeerNode | Get-Peer
        $peers | ForEach-Object { "$($_.Node)->$($_.Name)" } | Should -Be 'alice->bob', 'bob->alice'
        (Get-Peer -Node *).Name | Should -Be bob, alice
    }

    It 'gets peers in a state' {
        $null = Start-PeerNode alice
        $child = Start-Child bob
        $null = Connect-Peer $child.Endpoint
        Get-Peer -State Connected | Should -HaveCount 1
        Get-Peer -State Reconnecting | Should -BeNullOrEmpty
        $child | Stop-Process -Force
        Wait-Until { Get-Peer -State Reconnecting }
        Get-Peer -State Connected, Suspect | Should -BeNullOrEmpty
    }

    It 'reports an unknown peer name' {
        $null, $bob = Start-Pair
        { Get-Peer carol -Node $bob -ErrorAction Stop } |
            Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.GetPeerCommand' -ExpectedMessage '*alice*'
        Get-Peer c* -Node $bob -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'needs a node' {
        { Get-Peer } | Should -Throw -ErrorId 'NoNode,PeerShell.Commands.GetPeerCommand'
        $null = Start-Pair
        { Get-Peer } | Should -Throw -ErrorId 'NodeRequired,PeerShell.Commands.GetPeerCommand' -ExpectedMessage '*alice, bob*'
        { Get-Peer -Node carol -ErrorAction Stop } | Should -Throw -ErrorId 'NodeNotFound,PeerShell.Commands.GetPeerCommand'
    }

    It 'is displayed as a table for each node, which fits a terminal' {
        $null = Start-Pair
        $lines = Get-PeerNode | Get-Peer | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines | Should -HaveCount 8
        $lines[0] | Should -Match 'Node: alice'
        $lines[1] | Should -Match '^Name\s.*State'
        $lines[3] | Should -Match '^bob\s.*Connected'
        $lines[4] | Should -Match 'Node: bob'
        $lines[7] | Should -Match '^alice\s.*Connected'
    }

    It 'completes names and states' {
        $null = Start-Pair
        $line = 'Get-Peer -Node bob '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be alice
        $line = 'Get-Peer -State '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText |
            Should -Be Alive, Connected, Gone, Left, Reconnecting, Suspect, Unreachable
    }

    It 'gets peers with a tag' {
        $alice, $bob, $carol = Start-Mesh
        (Get-Peer -Tag @{ role = 'web' } -Node $alice).Name | Should -Be carol
        (Get-Peer -Tag @{ ROLE = 'W*' } -Node $bob).Name | Should -Be carol
        (Get-Peer -Tag @{ role = '*' } -Node $carol).Name | Should -Be alice, bob
        Get-Peer -Tag @{ role = 'db' } -Node $alice | Should -BeNullOrEmpty
        Get-Peer -Tag @{ role = 'web'; size = '*' } -Node $alice | Should -BeNullOrEmpty
    }

    It 'gets peers with one of several tag values, and rejects an invalid value' {
        $alice, $null, $null = Start-Mesh
        (Get-Peer -Tag @{ role = 'db', 'web' } -Node $alice).Name | Should -Be carol
        { Get-Peer -Tag @{ role = @{} } -Node $alice } |
            Should -Throw -ErrorId 'InvalidTag,PeerShell.Commands.GetPeerCommand' -ExpectedMessage "*'role' is a Hashtable*"
    }

    It 'rejects an invalid wildcard' {
        $alice = Start-PeerNode alice
        { Get-Peer '[a' -Node $alice } |
            Should -Throw -ErrorId 'InvalidWildcard,PeerShell.Commands.GetPeerCommand' -ExpectedMessage "*'``[a' is not a wildcard*"
        { Get-PeerNode '[a' } | Should -Throw -ErrorId 'InvalidWildcard,PeerShell.Commands.GetPeerNodeCommand'
    }

    It 'gets members that are not connected with -All' {
        $null, $bob, $carol = Start-Apart
        (Get-Peer -Node $bob).Name | Should -Be alice
        (Get-Peer -All -Node $bob).Name | Should -Be alice, carol
        $member = Get-Peer carol -All -Node $bob
        $member.State | Should -Be Alive
        $member.Node | Should -Be $bob
        $member.Endpoint | Should -Be $carol.Endpoint
        $member.Tags['role'] | Should -Be web
        (Get-PeerNode | Get-Peer -All | ForEach-Object { "$($_.Node)->$($_.Name)" }) |
            Should -Be 'alice->bob', 'alice->carol', 'bob->alice', 'bob->carol', 'carol->alice', 'carol->bob'
    }

    It 'gets stopped members with -All' {
        $alice, $null, $carol = Start-Mesh
        Stop-PeerNode $carol
        $null = Get-PeerEvent MemberLeft -Node $alice -Count 1 -TimeoutSec 20
        (Get-Peer carol -All -Node $alice).State | Should -Be Left
        { Get-Peer carol -Node $alice -ErrorAction Stop } |
            Should -Throw -ErrorId 'PeerNotFound,PeerShell.Commands.GetPeerCommand' -ExpectedMessage '*carol*has stopped*'
    }

    It 'shows peers and members in one table' {
        $null, $bob, $null = Start-Apart
        $lines = Get-Peer -All -Node $bob | Out-String -Width 80 -Stream | Where-Object { $_ }
        $lines | Should -HaveCount 5
        $lines[0] | Should -Match 'Node: bob'
        $lines[3] | Should -Match '^alice\s.*Connected'
        $lines[4] | Should -Match '^carol\s.*Alive'
    }
}
