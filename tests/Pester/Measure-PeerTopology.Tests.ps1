Describe 'Measure-PeerTopology' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }

    It 'measures a ring' {
        $measures = New-PeerTopology -Ring 20 | Measure-PeerTopology
        $measures.NodeCount | Should -Be 20
        $measures.LinkCount | Should -Be 20
        $measures.Diameter | Should -Be 10
        $measures.MeanPath | Should -BeGreaterThan 5.26
        $measures.MeanPath | Should -BeLessThan 5.27
        $measures.Clustering | Should -Be 0
        $measures.IsConnected | Should -BeTrue
        $measures.IsMeanPathExact | Should -BeTrue
    }

    It 'reports what splits a topology' {
        $measures = New-PeerTopology a-b, b-c, c-a, c-d, d-e -Node x | Measure-PeerTopology
        $measures.ArticulationPoints.Name | Should -Be c, d
        "$($measures.Bridges)" | Should -Be 'c-d d-e'
        $measures.Components | Should -HaveCount 2
        $measures.IsConnected | Should -BeFalse
        $measures.DegreeDistribution.NodeCount | Should -Be 1, 1, 3, 1
    }

    It 'warns when a figure is an estimate, and computes it exactly with -Exact' {
        $torus = New-PeerTopology -Torus 20000
        $measures = $torus | Measure-PeerTopology -WarningVariable warnings -WarningAction SilentlyContinue
        if (-not $measures.IsDiameterExact -or -not $measures.IsMeanPathExact) {
            $warnings | Should -Match 'Exact'
        }
        else {
            $warnings | Should -BeNullOrEmpty
        }
        (New-PeerTopology -Torus 900 | Measure-PeerTopology -Exact).Diameter | Should -Be 30
    }

    It 'is displayed as a list' {
        $text = New-PeerTopology -Line 30 | Measure-PeerTopology | Out-String -Width 80
        $text | Should -Match 'Degree\s+: 1 to 2, on average 1.93'
        $text | Should -Match 'MeanPath\s+: 10.3333'
        $text | Should -Match 'and 18 more'
        New-PeerTopology -Ring 5 | Measure-PeerTopology | Format-Table | Out-String -Width 80 | Should -Match 'ring\s+5\s+5\s+2\s+1.5\s+0'
    }

    It 'can be interrupted' {
        $script = Start-Script 'New-PeerTopology -Torus 160000 | Write-Output -OutVariable torus; $torus | Measure-PeerTopology -Exact'
        Wait-Until { $script.Output.Count -eq 1 }
        Stop-Script $script
    }
}
