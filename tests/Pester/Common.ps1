# Functions and variables that all tests share. Each file loads them in BeforeAll.

$Module = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../PeerShell.psd1'))
$Pwsh = (Get-Command pwsh -CommandType Application)[0].Source
$Children = [Collections.Generic.List[Diagnostics.Process]]::new()
$Scripts = [Collections.Generic.List[powershell]]::new()

Import-Module $Module

# Stops all nodes, child processes and scripts, and resets all links. Each file calls it in AfterEach.
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

# Starts and connects two nodes: alice, and bob, who dials alice.
function Start-Pair([string] $Discovery = 'Mesh') {
    $alice = Start-PeerNode alice -Discovery $Discovery
    $bob = Start-PeerNode bob -Discovery $Discovery -Bootstrap $alice
    $null = $alice | Wait-Peer -Count 1
    $alice, $bob
}

# Starts three nodes, and waits until all are connected. Two of them bootstrap from alice. Carol has the role web, the others
# have the role hub.
function Start-Mesh {
    $alice = Start-PeerNode alice -Tag @{ role = 'hub' }
    $bob = Start-PeerNode bob -Tag @{ role = 'hub' } -Bootstrap $alice
    $carol = Start-PeerNode carol -Tag @{ role = 'web' } -Bootstrap $alice
    $null = $alice, $bob, $carol | Wait-Peer -Converged -Count 2
    $alice, $bob, $carol
}

# Starts the same three nodes, but then disconnects bob and carol, so that each knows the other only as a member.
function Start-Apart {
    $alice, $bob, $carol = Start-Mesh
    $toBob = Get-Peer bob -Node $carol
    Disconnect-Peer carol -Node $bob
    $null = Wait-Peer $toBob -State Gone
    $alice, $bob, $carol
}

# Makes a ring topology of nodes n1, n2 and so on.
function New-Ring([int] $Count = 5) {
    [PeerShell.Topology.Generators.Ring]::Create($Count, 'n{0}')
}

# Starts such a ring as a live network. Its short -DeadAfter makes it notice cut links soon.
function Start-Ring([int] $Count = 5, [double] $DeadAfter = 0.5) {
    New-Ring $Count | Start-PeerTopology -DeadAfter $DeadAfter
}

# Starts a node in a child process, and outputs the process with the node's endpoint as .Endpoint. The node echoes every
# message. The process ends after two minutes without a message, if it is not killed before.
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

# Starts a script in a new runspace. Its output appears in .Output.
function Start-Script([string] $Script) {
    $shell = [powershell]::Create().AddScript("`$ErrorActionPreference = 'Stop'; Import-Module '$Module'; $Script")
    $Scripts.Add($shell)
    $output = [Management.Automation.PSDataCollection[psobject]]::new()
    $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
    $shell | Add-Member Output $output
    $shell | Add-Member Running $running -PassThru
}

# Waits until a script has ended, and outputs all of its output.
function Complete-Script($Script) {
    if (-not $Script.Running.AsyncWaitHandle.WaitOne(20000)) { throw 'The script did not end within 20 s.' }
    $null = $Script.EndInvoke($Script.Running)
    $Script.Output
}

# Interrupts a script as Ctrl+C does. The script must end within 3 seconds.
function Stop-Script($Script) {
    $Script.Running.IsCompleted | Should -BeFalse
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $Script.Stop()
    $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
}

# Waits until a condition is true.
function Wait-Until([scriptblock] $Condition, [int] $TimeoutSec = 20) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $TimeoutSec) { throw "This condition was not true after $TimeoutSec s: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}
