# Three nodes in one process: they find each other, send, broadcast, receive, and stop.
# Before: Import-Module PeerShell, or Import-Module with the path of its PeerShell.psd1.
$ErrorActionPreference = 'Stop'

$nodes = @()
try {
    $nodes += Start-PeerNode alice
    $nodes += 'bob', 'carol' | Start-PeerNode -Bootstrap $nodes
    $alice, $bob, $carol = $nodes

    'Two were told of alice, and all connect to all:'
    $nodes | Wait-Peer -Converged -Count 2 | Out-Null
    $nodes | Out-Host
    $nodes | Get-Peer | Out-Host

    'One message, one object, and one message to everybody:'
    Send-PeerMessage 'hello alice' -To alice -Node $bob -Wait
    [pscustomobject]@{ task = 'build'; steps = 3 } | Send-PeerMessage -To alice -Node $carol -Topic work -Wait
    Send-PeerMessage 'hello everybody' -Broadcast -Node $alice -Wait
    $nodes | Receive-PeerMessage | Out-Host
}
finally {
    $nodes | Stop-PeerNode
}
