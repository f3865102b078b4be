Describe 'Export-PeerTopology' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        Push-Location $TestDrive
        $topology = New-PeerTopology a-b, b-c
    }
    AfterAll { Pop-Location }
    AfterEach { Get-ChildItem | Remove-Item -Force }

    It 'writes a file that can be imported again: <_>' -ForEach 'a.json', 'a.graphml', 'a.dot', 'a.gv', 'a.edgelist', 'a.csv' {
        $topology | Export-PeerTopology $_ | Should -BeNullOrEmpty
        (Import-PeerTopology $_).IsSameGraph($topology) | Should -BeTrue
    }

    It 'writes Mermaid' {
        ($topology | Export-PeerTopology a.mmd -PassThru).Name | Should -Be a.mmd
        Get-Content a.mmd | Should -Contain '    n0 --- n1'
    }

    It 'draws <_>' -ForEach 'a.svg', 'a.html' {
        $topology | Export-PeerTopology $_ -Title 'three' -Layout Circle
        Get-Content $_ -Raw | Should -Match '>three<'
        Get-Content $_ -Raw | Should -Match '3 nodes, 2 links'
    }

    It 'colours nodes by a tag' {
        New-PeerTopology a-b -Tag @{ zone = 'eu' } | Export-PeerTopology a.svg -ColorBy zone
        ([xml](Get-Content a.svg -Raw)).svg.g.Where{ $_.class -eq 'nodes' }.g.class | Should -Be 'node group1', 'node group1'
    }

    It 'writes in the given format' {
        $topology | Export-PeerTopology a.dat Dot
        Get-Content a.dat -TotalCount 1 | Should -Be 'graph "topology" {'
    }

    It 'takes a path literally with -LiteralPath' {
        $topology | Export-PeerTopology -LiteralPath '[a].json'
        (Import-PeerTopology -LiteralPath '[a].json').Links | Should -HaveCount 2
    }

    It 'writes nothing with -WhatIf' {
        $topology | Export-PeerTopology a.json -WhatIf
        Get-ChildItem | Should -BeNullOrEmpty
    }

    It 'replaces a file, unless -NoClobber is given or the file is read-only' {
        'before' | Set-Content a.json
        { $topology | Export-PeerTopology a.json -NoClobber -ErrorAction Stop } |
            Should -Throw -ErrorId 'FileExists,PeerShell.Commands.ExportPeerTopologyCommand'
        Get-Content a.json | Should -Be before
        (Get-Item a.json).IsReadOnly = $true
        { $topology | Export-PeerTopology a.json -ErrorAction Stop } |
            Should -Throw -ErrorId 'ReadOnlyFile,PeerShell.Commands.ExportPeerTopologyCommand'
        $topology | Export-PeerTopology a.json -Force
        (Import-PeerTopology a.json).Links | Should -HaveCount 2
    }

    It 'refuses what cannot be written: <Id>' -ForEach @(
        @{ Id = 'UnknownFormat'; Script = { $topology | Export-PeerTopology a.png -ErrorAction Stop } }
        @{ Id = 'NotWritable'; Script = { New-PeerTopology @() -Node 'a#b' | Export-PeerTopology a.edgelist -ErrorAction Stop } }
        @{ Id = 'NotAPicture'; Script = { $topology | Export-PeerTopology a.json -Layout Tree -ErrorAction Stop } }
        @{ Id = 'TagNotFound'; Script = { $topology | Export-PeerTopology a.svg -ColorBy planet -ErrorAction Stop } }
        @{ Id = 'TooLarge'; Script = { New-PeerTopology -Line 20001 | Export-PeerTopology a.svg -ErrorAction Stop } }
        @{ Id = 'FolderNotFound'; Script = { $topology | Export-PeerTopology nowhere/a.json -ErrorAction Stop } }
        @{ Id = 'NotAFile'; Script = { $topology | Export-PeerTopology env:a.json } }
        @{ Id = 'SeveralTopologies'; Script = { $topology, $topology | Export-PeerTopology a.json -ErrorAction Stop } }
    ) {
        $Script | Should -Throw -ErrorId "$Id,PeerShell.Commands.ExportPeerTopologyCommand"
    }

    It 'warns of data that a format cannot hold' {
        New-PeerTopology a-b -Tag @{ role = 'web' } |
            Export-PeerTopology a.edgelist -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -Match tags
    }
}
