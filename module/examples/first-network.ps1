# Three nodes in one process: they connect, send, broadcast, receive, and stop.
$ErrorActionPreference = 'Stop'

try {
    'alice', 'bob', 'carol' | Start-PeerNode -OutVariable nodes | Out-Null
    $alice, $bob, $carol = $nodes

    'Two connect to alice:'
    Connect-Peer $alice -Node $bob, $carol | Out-Null
    Wait-Peer -Node $alice -Count 2 | Out-Null
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
