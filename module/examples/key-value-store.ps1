# A key-value store of which every node has a copy: what one sets is broadcast, and each handler writes it into its own.
# The newest writing wins, so that all copies end up equal, in whichever order they heard of it.
# Before: Import-Module PeerShell, or Import-Module with the path of its PeerShell.psd1.
$ErrorActionPreference = 'Stop'

function Start-Store([string] $Name, [object[]] $Bootstrap = @()) {
    $store = [System.Collections.Concurrent.ConcurrentDictionary[string, object]]::new()
    $node = Start-PeerNode $Name

    # One handler for both, so that what was set before is seen by who asks.
    $null = Register-PeerHandler -Node $node -Topic set, get {
        $new = $_.Body
        if ($_.Topic -eq 'get') { return ($using:store)[$new].Value }
        $old = $null
        if (-not ($using:store).TryGetValue($new.Key, [ref] $old) -or $new.Time -gt $old.Time) { ($using:store)[$new.Key] = $new }
    }
    $Bootstrap | ForEach-Object { $null = Connect-Peer $_ -Node $node }
    [pscustomobject]@{ Node = $node; Data = $store }
}

function Set-Value($Store, [string] $Key, $Value) {
    $entry = [pscustomobject]@{ Key = $Key; Value = $Value; Time = [DateTime]::UtcNow.Ticks }
    $Store.Data[$Key] = $entry
    Send-PeerMessage $entry -Broadcast -Topic set -Node $Store.Node -Wait
}

try {
    $first = Start-Store one
    $others = 'two', 'three' | ForEach-Object { Start-Store $_ $first.Node }
    $null = $first, $others | ForEach-Object { $_.Node } | Wait-Peer -Converged -Count 2

    Set-Value $first colour red
    Set-Value $others[0] colour green
    Set-Value $others[1] size 3

    'What node one says, asked by node three:'
    'colour', 'size' | ForEach-Object { "$_ = $(Invoke-PeerRequest $_ -To one -Topic get -Node three)" }
}
finally {
    Get-PeerNode | Stop-PeerNode
}
