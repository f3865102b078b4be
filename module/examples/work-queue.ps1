# A work queue: one node hands out jobs, and other nodes ask for the next job until none are left.
$ErrorActionPreference = 'Stop'

# Use this copy of the module if none is loaded or installed.
if (-not (Get-Command Start-PeerNode -ErrorAction Ignore)) { Import-Module $PSScriptRoot/../../PeerShell.psd1 }

try {
    $jobs = [System.Collections.Concurrent.ConcurrentQueue[int]]::new([int[]] (1..20))
    $done = [System.Collections.Concurrent.ConcurrentDictionary[int, string]]::new()
    $office = Start-PeerNode office
    $null = Register-PeerHandler -Topic next {
        $job = 0
        if (($using:jobs).TryDequeue([ref] $job)) { $job }
    }
    $null = Register-PeerHandler -Topic done { ($using:done)[$_.Body.Job] = "$($_.Body.Result), by $($_.From.Name)" }

    # A worker requests jobs and reports results inside the handler of the start message.
    'ann', 'ben' | ForEach-Object {
        $name = $_
        Start-PeerNode $name -Bootstrap $office -OnMessage {
            while ($job = Invoke-PeerRequest '' -To office -Topic next -Node $using:name) {
                Invoke-PeerRequest @{ Job = $job; Result = $job * $job } -To office -Topic done -Node $using:name
            }
            'no more work'
        } | Out-Null
    }
    $null = $office | Wait-Peer -Count 2
    $null = Invoke-PeerRequest start -To ann, ben -Node office -TimeoutSec 60

    "$($done.Count) jobs are done. The last: $($done[20])"
}
finally {
    Get-PeerNode | Stop-PeerNode
}
