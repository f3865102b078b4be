Describe 'Get-PeerNetwork' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'gets all, or some by name' {
        $one = Start-Ring
        $two = [PeerShell.Topology.Generators.Ring]::Create(3, 'm{0}') | Start-PeerTopology -Name lab
        Get-PeerNetwork | Should -Be $two, $one
        Get-PeerNetwork lab | Should -Be $two
        Get-PeerNetwork r* | Should -Be $one
        'ring' | Get-PeerNetwork | Should -Be $one
        Get-PeerNetwork nothing* | Should -BeNullOrEmpty
        { Get-PeerNetwork nothing -ErrorAction Stop } | Should -Throw -ErrorId 'NetworkNotFound,PeerShell.Commands.GetPeerNetworkCommand'
    }

    It 'shows the state of a network and its differences' {
        $null = Start-Ring
        Get-PeerNetwork | Out-String | Should -Match 'ring +Running +5 +5 +ring'
        Stop-PeerNode n1 -Force
        Get-PeerNetwork | Format-List | Out-String | Should -Match 'Differences : .*node n1 is missing'
    }

    It 'completes names' {
        $null = Start-Ring
        (TabExpansion2 'Stop-PeerTopology ' -cursorColumn 18).CompletionMatches.CompletionText | Should -Contain ring
    }
}
