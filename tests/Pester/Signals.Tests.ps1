# What nodes do when a signal ends their process. Only Unix can send these signals to another process.
Describe 'A signal that ends the process' -Skip:$IsWindows {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It 'stops the nodes first: <Signal>' -ForEach @{ Signal = 'TERM'; ExitCode = 143 }, @{ Signal = 'HUP'; ExitCode = 129 } {
        $near = Start-PeerNode near
        $child = Start-Child far
        $null = Connect-Peer $child.Endpoint -Node $near
        kill "-$Signal" $child.Id
        $child.WaitForExit(20000) | Should -BeTrue
        $child.ExitCode | Should -Be $ExitCode

        (Get-PeerEvent PeerGone -Node $near -Count 1 -TimeoutSec 20).Reason | Should -Be Stopping
        (Get-PeerEvent MemberLeft -Node $near -Count 1 -TimeoutSec 20).Member.Name | Should -Be far
        Get-PeerEvent PeerDisconnected -Node $near | Where-Object Reason -EQ ConnectionLost | Should -BeNullOrEmpty
    }

    It 'delivers what is queued first, and waits no longer than the nodes take to stop' {
        $near = Start-PeerNode near
        $child = Start-Child far "-OnMessage { [Threading.Thread]::Sleep(-1) }"
        $peer = Connect-Peer $child.Endpoint -Node $near
        Send-PeerMessage x -To $peer -Wait
        kill -TERM $child.Id
        $child.WaitForExit(30000) | Should -BeTrue
        $child.ExitCode | Should -Be 143
        (Get-PeerEvent PeerGone -Node $near -Count 1 -TimeoutSec 20).Reason | Should -Be Stopping
    }
}
