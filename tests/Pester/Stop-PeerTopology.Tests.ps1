Describe 'Stop-PeerTopology' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'stops a network by <_>' -ForEach 'nothing', 'name', 'object', 'pipeline' {
        $network = Start-Ring
        $nodes = $network.Nodes
        switch ($_) {
            nothing { Stop-PeerTopology }
            name { Stop-PeerTopology ring }
            object { Stop-PeerTopology $network }
            pipeline { Get-PeerNetwork | Stop-PeerTopology }
        }
        $network.State | Should -Be Stopped
        $nodes | ForEach-Object State | Should -Be Stopped, Stopped, Stopped, Stopped, Stopped
        Get-PeerNode | Should -BeNullOrEmpty
        Get-PeerNetwork | Should -BeNullOrEmpty
    }

    It 'leaves other nodes alone' {
        $other = Start-PeerNode other
        $null = Start-Ring
        Stop-PeerTopology
        Get-PeerNode | Should -Be $other
    }

    It 'sends what is queued first' {
        $null = Start-Ring
        $receiver = Get-PeerNode n2
        1..500 | Send-PeerMessage -Node n1 -To n2
        Stop-PeerTopology
        $receiver.Inbox.Count | Should -Be 500
    }

    It 'changes nothing with -WhatIf' {
        $network = Start-Ring
        Stop-PeerTopology -WhatIf
        $network.State | Should -Be Running
    }

    It 'reports an error when there is none' {
        { Stop-PeerTopology } | Should -Throw -ErrorId 'NoNetwork,PeerShell.Commands.StopPeerTopologyCommand'
        { Stop-PeerTopology lab -ErrorAction Stop } | Should -Throw -ErrorId 'NetworkNotFound,PeerShell.Commands.StopPeerTopologyCommand'
        { Stop-PeerTopology l* -ErrorAction Stop } | Should -Not -Throw
    }
}
