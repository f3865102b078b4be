# What the tests share; each file's BeforeAll reads it.

$Module = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../PeerShell.psd1'))
$Pwsh = (Get-Command pwsh -CommandType Application)[0].Source
$Children = [Collections.Generic.List[Diagnostics.Process]]::new()
$Scripts = [Collections.Generic.List[powershell]]::new()

Import-Module $Module

# For AfterEach: no node, no process and no script stays.
function Clear-Peers {
    Get-PeerNetwork | Stop-PeerTopology -Force -WarningAction SilentlyContinue
    Get-PeerNode | Stop-PeerNode -Force -WarningAction SilentlyContinue
    $Children | Where-Object { -not $_.HasExited } | Stop-Process -Force
    $Children.Clear()
    $Scripts | ForEach-Object { $_.Dispose() }
    $Scripts.Clear()
    Reset-PeerLink
    Restore-PeerNetwork
}

# Two nodes that are connected: alice, and bob who dialled her.
function Start-Pair([string] $Discovery = 'Mesh') {
    $alice = Start-PeerNode alice -Discovery $Discovery
    $bob = Start-PeerNode bob -Discovery $Discovery -Bootstrap $alice
    $null = $alice | Wait-Peer -Count 1
    $alice, $bob
}

# Three nodes, of which two were told of alice, and all are connected to all. Carol's role is web, that of the others hub.
function Start-Mesh {
    $alice = Start-PeerNode alice -Tag @{ role = 'hub' }
    $bob = Start-PeerNode bob -Tag @{ role = 'hub' } -Bootstrap $alice
    $carol = Start-PeerNode carol -Tag @{ role = 'web' } -Bootstrap $alice
    $null = $alice, $bob, $carol | Wait-Peer -Converged -Count 2
    $alice, $bob, $carol
}

# The same, but bob and carol only know of each other.
function Start-Apart {
    $alice, $bob, $carol = Start-Mesh
    $toBob = Get-Peer bob -Node $carol
    Disconnect-Peer carol -Node $bob
    $null = Wait-Peer $toBob -State Gone
    $alice, $bob, $carol
}

# A ring of n1, n2 and so on; and the same as a live network, which soon notices what is cut.
function New-Ring([int] $Count = 5) {
    [PeerShell.Topology.Generators.Ring]::Create($Count, 'n{0}')
}

function Start-Ring([int] $Count = 5, [double] $DeadAfter = 0.5) {
    New-Ring $Count | Start-PeerTopology -DeadAfter $DeadAfter
}

# A node in a process of its own, listening at .Endpoint, until it is killed or two minutes are over. It sends back what
# it receives.
function Start-Child([string] $Name, [string] $Parameters = '') {
    $start = [Diagnostics.ProcessStartInfo]::new($Pwsh)
    $start.RedirectStandardOutput = $true
    '-NoProfile', '-NonInteractive', '-Command',
    "Import-Module '$Module'
    Start-PeerNode $Name $Parameters | ForEach-Object { `"`$(`$_.Endpoint)`" }
    Receive-PeerMessage -TimeoutSec 120 | ForEach-Object { `$_.Reply(`$_.Body) }" |
        ForEach-Object { $start.ArgumentList.Add($_) }
    $child = [Diagnostics.Process]::Start($start)
    $Children.Add($child)
    $line = $child.StandardOutput.ReadLineAsync()
    if (-not $line.Wait(60000) -or -not $line.Result) { throw "The child process '$Name' did not start its node." }
    Add-Member -InputObject $child Endpoint $line.Result -PassThru
}

# Starts a script in a runspace of its own. What it writes appears in .Output.
function Start-Script([string] $Script) {
    $shell = [powershell]::Create().AddScript("`$ErrorActionPreference = 'Stop'; Import-Module '$Module'; $Script")
    $Scripts.Add($shell)
    $output = [Management.Automation.PSDataCollection[psobject]]::new()
    $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
    $shell | Add-Member Output $output
    $shell | Add-Member Running $running -PassThru
}

# Waits for the end of a script, and gives all that it wrote.
function Complete-Script($Script) {
    if (-not $Script.Running.AsyncWaitHandle.WaitOne(20000)) { throw 'The script does not end.' }
    $null = $Script.EndInvoke($Script.Running)
    $Script.Output
}

# Ctrl+C: the script must end soon, whatever it is doing.
function Stop-Script($Script) {
    $Script.Running.IsCompleted | Should -BeFalse
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $Script.Stop()
    $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
}

# Waits until a condition holds.
function Wait-Until([scriptblock] $Condition, [int] $TimeoutSec = 20) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $TimeoutSec) { throw "After $TimeoutSec s this is not so: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}
