# Runs commands on other nodes, as Invoke-Command does, but only the commands that these nodes offer. A request contains
# the name of a function and its arguments. A node never runs received data as code.
$ErrorActionPreference = 'Stop'

# Use this copy of the module if none is loaded or installed.
if (-not (Get-Command Start-PeerNode -ErrorAction Ignore)) { Import-Module $PSScriptRoot/../../PeerShell.psd1 }

$offered = {
    function Get-Load { [Environment]::ProcessorCount }
    function Get-Sum([double[]] $Number) { $sum = 0; $Number | ForEach-Object { $sum += $_ }; $sum }
}

function Invoke-PeerFunction([string] $Name, [object[]] $Arguments, [string[]] $To, [object] $Node) {
    Invoke-PeerRequest @{ Name = $Name; Arguments = $Arguments } -To $To -Node $Node -Topic run
}

try {
    $boss = Start-PeerNode boss
    foreach ($name in 'one', 'two') {
        $node = Start-PeerNode $name -Bootstrap $boss
        $null = Register-PeerHandler -Node $node -Topic run -ThrottleLimit 4 -InitializationScript $offered {
            param($Request)
            $name, $arguments = $Request.Body.Name, $Request.Body.Arguments
            if ($name -notin 'Get-Load', 'Get-Sum') { throw "'$name' is not offered here. Use Get-Load or Get-Sum." }
            & $name @arguments
        }
    }
    $null = $boss | Wait-Peer -Count 2

    "Sum: $(Invoke-PeerFunction Get-Sum (, (1, 2, 3.5)) one $boss)"
    "Loads: $(Invoke-PeerFunction Get-Load @() one, two $boss)"
    try { Invoke-PeerFunction Stop-Computer @() one $boss }
    catch { "Refused: $($_.Exception.FarMessage)" }
}
finally {
    Get-PeerNode | Stop-PeerNode
}
