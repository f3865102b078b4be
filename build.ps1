#!/usr/bin/env pwsh
#Requires -Version 7.6

<#
.SYNOPSIS
Builds, tests and packs PeerShell.

.DESCRIPTION
Needs PowerShell 7.6 and the .NET 10 SDK. The Pester tests also need Pester 5 or later.

Build  compiles the module into module/bin. Import-Module ./PeerShell.psd1 then works in this folder.
Test   builds, runs the .NET tests, then runs the Pester tests in a new PowerShell process.
Pack   builds, then makes the module folder out/PeerShell/<version> and the package out/PeerShell.<version>.nupkg.
       The folder can be moved anywhere and imported there. The package can be published to the PowerShell Gallery.
Clean  removes everything that the other tasks made.

.EXAMPLE
./build.ps1; Import-Module ./PeerShell.psd1

.EXAMPLE
./build.ps1 Test -Configuration Debug
#>
[CmdletBinding()]
param(
    # The task to run.
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pack', 'Clean')]
    [string] $Task = 'Build',

    # The build configuration.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = $PSScriptRoot
$binaries = Join-Path $root 'module/bin'
$output = Join-Path $root 'out'

function Invoke-Program([string] $Program, [string[]] $Arguments) {
    Push-Location $root
    try {
        & $Program @Arguments
    }
    finally {
        Pop-Location
    }
    if ($LASTEXITCODE -ne 0) {
        throw "$(Split-Path -LeafBase $Program) failed with exit code $LASTEXITCODE. Its output above says why."
    }
}

function Invoke-Build {
    $published = Join-Path $root "src/PeerShell.Cmdlets/bin/$Configuration/net10.0/publish"
    if (Test-Path $published) { Remove-Item $published -Recurse }
    Invoke-Program dotnet 'publish', 'src/PeerShell.Cmdlets', '--configuration', $Configuration, '--output', $published

    $built = (Get-ChildItem "$published/*" -File -Include *.dll, *.pdb).Name
    $null = New-Item $binaries -ItemType Directory -Force
    Get-ChildItem $binaries -Recurse -File | Where-Object Name -NotIn $built | ForEach-Object { Remove-Binary $_ }
    $built | ForEach-Object { Update-Binary (Join-Path $published $_) (Join-Path $binaries $_) }
}

function Update-Binary([string] $Source, [string] $Target) {
    if (Test-Path $Target) {
        if ((Get-FileHash $Target).Hash -eq (Get-FileHash $Source).Hash) { return }

        # Remove the file instead of overwriting it, because a session that has loaded it must keep the old contents.
        Remove-Binary $Target
    }
    $null = New-Item (Split-Path $Target) -ItemType Directory -Force
    Copy-Item $Source $Target
    if ([AppDomain]::CurrentDomain.GetAssemblies().Location -contains $Target) {
        Write-Warning "This session still uses the old $(Split-Path -Leaf $Target). Start a new session to use the new build."
    }
}

function Remove-Binary([string] $Path) {
    try {
        Remove-Item $Path
    }
    catch [UnauthorizedAccessException], [IO.IOException] {
        throw "$Path is in use. Close the PowerShell sessions that have imported PeerShell, then build again."
    }
}

function Invoke-Test {
    Invoke-Build
    Invoke-Program dotnet 'test', '--configuration', $Configuration

    if (Get-Module Pester -ListAvailable | Where-Object Version -GE '5.0') {
        $tests = "Invoke-Pester -Configuration @{ Run = @{ Path = 'tests/Pester'; Exit = `$true } }"
        Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-Command', $tests
    }
    else {
        Write-Host 'Skipped the Pester tests because Pester 5 or later is not installed.'
    }
}

function Invoke-Pack {
    $manifest = Get-Manifest
    Invoke-Build

    $folder = Join-Path $output "PeerShell/$($manifest.ModuleVersion)"
    if (Test-Path $folder) { Remove-Item $folder -Recurse }
    $null = New-Item $folder -ItemType Directory
    'PeerShell.psd1', 'en-US', 'module', 'LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md' | ForEach-Object {
        Copy-Item (Join-Path $root $_) $folder -Recurse
    }
    $null = Test-ModuleManifest (Join-Path $folder 'PeerShell.psd1')

    $package = Join-Path $output "PeerShell.$($manifest.ModuleVersion).nupkg"
    Compress-PSResource $folder $output
    Add-CommandTag $package $manifest.CmdletsToExport
    Write-Host "Packed $folder and $package."
}

# Reads the module's manifest, and checks that its version is that of the assemblies.
function Get-Manifest {
    $manifest = Import-PowerShellDataFile (Join-Path $root 'PeerShell.psd1')
    $assemblies = (Select-Xml '/Project/PropertyGroup/Version' (Join-Path $root 'Directory.Build.props')).Node.InnerText
    if ($manifest.ModuleVersion -ne $assemblies) {
        throw "PeerShell.psd1 has version $($manifest.ModuleVersion), but Directory.Build.props has $assemblies. Make them equal."
    }
    $manifest
}

# Adds the tags by which the PowerShell Gallery finds a module by its cmdlets, because Compress-PSResource writes none.
function Add-CommandTag([string] $Package, [string[]] $Cmdlets) {
    $archive = [IO.Compression.ZipFile]::Open($Package, 'Update')
    try {
        $stream = $archive.GetEntry('PeerShell.nuspec').Open()
        $nuspec = [xml]::new()
        $nuspec.Load($stream)
        $tags = @('PSIncludes_Cmdlet') + $Cmdlets.ForEach{ "PSCmdlet_$_" } + $Cmdlets.ForEach{ "PSCommand_$_" }
        $nuspec.package.metadata.tags += " $tags"
        $stream.SetLength(0)
        $nuspec.Save($stream)
    }
    finally {
        $archive.Dispose()
    }
}

function Invoke-Clean {
    'out', 'TestResults', 'module/bin', 'src/*/bin', 'src/*/obj', 'tests/*/bin', 'tests/*/obj' |
        ForEach-Object { Get-Item (Join-Path $root $_) -ErrorAction Ignore } |
        Remove-Item -Recurse -Force
}

& "Invoke-$Task"
