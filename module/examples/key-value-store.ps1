# A key-value store that is replicated to every node: a node broadcasts each value that it sets, and the handlers of the
# other nodes store it in their copies. The newest value wins, so all copies end up equal, whatever the order of arrival.
$ErrorActionPreference = 'Stop'

# Use this copy of the module if none is loaded or installed.
if (-not (Get-Command Start-PeerNode -ErrorAction Ignore)) { Import-Module $PSScriptRoot/../../PeerShell.psd1 }

function Start-Store([string] $Name, [object[]] $Bootstrap = @()) {
    $store = [System.Collections.Concurrent.ConcurrentDictionary[string, object]]::new()
    $node = Start-PeerNode $Name

    # One handler for both topics, because messages are handled in order: a get sees all earlier sets.
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

    'Node three asks node one:'
    'colour', 'size' | ForEach-Object { "$_ = $(Invoke-PeerRequest $_ -To one -Topic get -Node three)" }
}
finally {
    Get-PeerNode | Stop-PeerNode
}
