Describe 'Start-PeerTopology' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'starts a node per node and links them, over <_>' -ForEach 'Tcp', 'InMemory' {
        $network = New-Ring | Start-PeerTopology -Transport $_
        $network.State | Should -Be Running
        $network.Nodes.Name | Should -Be n1, n2, n3, n4, n5
        Get-PeerNode | Should -Be $network.Nodes
        $network.Nodes | ForEach-Object { $_.Peers.Count } | Should -Be 2, 2, 2, 2, 2
        Test-PeerTopology -Quiet | Should -BeTrue
    }

    It 'starts nodes that exchange messages' {
        $null = Start-Ring
        'hello' | Send-PeerMessage -Node n1 -To n2 -Wait
        Receive-PeerMessage -Node n2 -BodyOnly | Should -Be hello
    }

    It 'accepts nodes of other processes that use the name of the network' {
        $network = New-Ring | Start-PeerTopology -Name lab
        $guest = Start-PeerNode guest -Network lab -Bootstrap n1 -Discovery Manual
        ($guest | Wait-Peer).Name | Should -Be n1
        $stranger = Start-PeerNode stranger -Discovery Manual
        { Connect-Peer n1 -Node $stranger -ErrorAction Stop } | Should -Throw -ErrorId 'WrongNetwork,PeerShell.Commands.ConnectPeerCommand'
    }

    It 'starts nothing when a name is taken' {
        $null = Start-PeerNode n3
        { New-Ring | Start-PeerTopology -ErrorAction Stop } |
            Should -Throw '*n3*' -ErrorId 'NodeNameInUse,PeerShell.Commands.StartPeerTopologyCommand'
        (Get-PeerNode).Name | Should -Be n3
        Get-PeerNetwork | Should -BeNullOrEmpty
    }

    It 'starts two networks side by side' {
        $one = New-Ring | Start-PeerTopology
        $two = [PeerShell.Topology.Generators.Ring]::Create(3, 'm{0}') | Start-PeerTopology
        $one, $two | ForEach-Object Name | Should -Be ring, ring-2
        Get-PeerNetwork | Test-PeerTopology -Quiet | Should -BeTrue
        { Test-PeerTopology } | Should -Throw -ErrorId 'NetworkRequired,PeerShell.Commands.TestPeerTopologyCommand'
    }

    It 'repairs what differs, and only that' {
        $network = Start-Ring
        $before = $network.Nodes
        Stop-PeerNode n2 -Force
        $network.State | Should -Be Degraded
        Set-PeerLink n4 n5 -Down
        $cut = [PeerShell.Topology.TopologyLink[]]$network.Topology.FindLink('n4', 'n5')
        $expected = $network.Topology.RemoveNodes([string[]]'n2').RemoveLinks($cut)
        Test-PeerTopology $expected -Wait -Quiet | Should -BeTrue
        ($network | Start-PeerTopology).State | Should -Be Running
        Test-PeerTopology -Wait -Quiet | Should -BeTrue
        $network.Nodes[0, 2, 3, 4] | Should -Be $before[0, 2, 3, 4]
    }

    It 'does nothing when nothing differs' {
        $network = Start-Ring
        $links = $network.Nodes | ForEach-Object { $_.Totals.LinksOpened }
        Start-PeerTopology -Network ring | Should -Be $network
        $network.Nodes | ForEach-Object { $_.Totals.LinksOpened } | Should -Be $links
    }

    It 'changes a running network to another topology' {
        $network = Start-Ring
        $star = [PeerShell.Topology.Generators.Star]::Create(4, 'n{0}')
        $null = $network | Start-PeerTopology -Topology $star
        Test-PeerTopology -Wait -Quiet | Should -BeTrue
        (Get-PeerNode).Name | Should -Be n1, n2, n3, n4
    }

    It 'starts nothing with -WhatIf' {
        New-Ring | Start-PeerTopology -WhatIf
        Get-PeerNode | Should -BeNullOrEmpty
    }

    It 'leaves nothing behind after Ctrl+C' {
        $script = Start-Script '[PeerShell.Topology.Generators.Mesh]::Create(300, ''c{0}'') | Start-PeerTopology -Transport InMemory'
        Wait-Until { $script.Streams.Progress.Count -gt 0 }
        Stop-Script $script
        Get-PeerNetwork | Should -BeNullOrEmpty
        Wait-Until { Start-PeerNode c1 -ErrorAction SilentlyContinue }
        (Get-PeerNode).Name | Should -Be c1
    }

    It 'outputs the network even when the pipeline stops' {
        $network = New-Ring | Start-PeerTopology | Select-Object -First 1
        $network.State | Should -Be Running
        (Get-PeerNetwork).Nodes.Count | Should -Be 5
    }
}
