# Runs commands on other nodes, as Invoke-Command does, but only those that they offer: a request names a function and its
# arguments, and nothing that comes from elsewhere is ever run as code.
# Before: Import-Module PeerShell, or Import-Module with the path of its PeerShell.psd1.
$ErrorActionPreference = 'Stop'

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
            if ($name -notin 'Get-Load', 'Get-Sum') { throw "'$name' is not offered here. Offered are Get-Load and Get-Sum." }
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
