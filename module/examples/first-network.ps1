# Three nodes in one process find each other, send, broadcast and receive messages, and stop.
$ErrorActionPreference = 'Stop'

# Use this copy of the module if none is loaded or installed.
if (-not (Get-Command Start-PeerNode -ErrorAction Ignore)) { Import-Module $PSScriptRoot/../../PeerShell.psd1 }

$nodes = @()
try {
    $nodes += Start-PeerNode alice
    $nodes += 'bob', 'carol' | Start-PeerNode -Bootstrap $nodes
    $alice, $bob, $carol = $nodes

    'Bob and carol know only alice. All three connect to each other:'
    $nodes | Wait-Peer -Converged -Count 2 | Out-Null
    $nodes | Out-Host
    $nodes | Get-Peer | Out-Host

    'A message, an object, and a message to everybody:'
    Send-PeerMessage 'hello alice' -To alice -Node $bob -Wait
    [pscustomobject]@{ task = 'build'; steps = 3 } | Send-PeerMessage -To alice -Node $carol -Topic work -Wait
    Send-PeerMessage 'hello everybody' -Broadcast -Node $alice -Wait
    $nodes | Receive-PeerMessage | Out-Host
}
finally {
    $nodes | Stop-PeerNode
}
