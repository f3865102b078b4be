# A chat between processes. Start it in one: chat.ps1 ann -Listen 7000
# and in others: chat.ps1 ben -Bootstrap 7000. Who is in the chat writes to everybody; an empty line leaves.
# Before: Import-Module PeerShell, or Import-Module with the path of its PeerShell.psd1.
param(
    [Parameter(Mandatory)] [string] $Name,
    [string] $Listen = '0',
    [string[]] $Bootstrap = @()
)
$ErrorActionPreference = 'Stop'

# The handler prints in the background what comes, whatever this script is doing.
$node = Start-PeerNode $Name -Listen $Listen -Bootstrap $Bootstrap -OnMessage {
    [Console]::WriteLine("$($_.From.Name)> $($_.Body)")
}
try {
    "$Name is at $($node.Endpoint)"
    while ($line = [Console]::In.ReadLine()) {
        $null = $node.Broadcast($line)
    }
}
finally {
    Stop-PeerNode $node
}
