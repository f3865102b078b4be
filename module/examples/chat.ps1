# A chat between processes. Run chat.ps1 ann -Listen 7000 in one process, and chat.ps1 ben -Bootstrap 7000 in others.
# Each line goes to everybody in the chat. An empty line leaves the chat.
param(
    [Parameter(Mandatory)] [string] $Name,
    [string] $Listen = '0',
    [string[]] $Bootstrap = @()
)
$ErrorActionPreference = 'Stop'

# Use this copy of the module if none is loaded or installed.
if (-not (Get-Command Start-PeerNode -ErrorAction Ignore)) { Import-Module $PSScriptRoot/../../PeerShell.psd1 }

# The handler prints incoming messages in the background, while this script waits for input.
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
