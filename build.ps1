#!/usr/bin/env pwsh
#Requires -Version 7.6

<#
.SYNOPSIS
Builds, tests and packs PeerShell.

.DESCRIPTION
Needs PowerShell 7.6 and the .NET 10 SDK, and for the Pester tests Pester 5 or later.

Build  compiles the module into module/bin, so that Import-Module ./PeerShell.psd1 works from here.
Test   runs the .NET tests, then the Pester tests in a PowerShell of their own.
Pack   makes out/PeerShell/<version>, a folder to import from wherever it is moved, and out/PeerShell.<version>.nupkg.
Clean  removes what the others made.

.EXAMPLE
./build.ps1; Import-Module ./PeerShell.psd1

.EXAMPLE
./build.ps1 Test -Configuration Debug
#>
[CmdletBinding()]
param(
    # What to do.
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pack', 'Clean')]
    [string] $Task = 'Build',

    # How to compile.
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
        throw "$(Split-Path -LeafBase $Program) ended with exit code $LASTEXITCODE; its output above says why."
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

        # Removed, not written over: a session that has the file loaded goes on with what it has.
        Remove-Binary $Target
    }
    $null = New-Item (Split-Path $Target) -ItemType Directory -Force
    Copy-Item $Source $Target
    if ([AppDomain]::CurrentDomain.GetAssemblies().Location -contains $Target) {
        Write-Warning "This session goes on with the $(Split-Path -Leaf $Target) it has loaded. Start a new one to use what was built."
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
        Write-Host 'The Pester tests were left out: Pester 5 or later is not installed here.'
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
    New-Package $folder $package $manifest
    Write-Host "Packed $folder and $package."
}

# The module's manifest, whose version must be that of the assemblies.
function Get-Manifest {
    $manifest = Import-PowerShellDataFile (Join-Path $root 'PeerShell.psd1')
    $assemblies = (Select-Xml '/Project/PropertyGroup/Version' (Join-Path $root 'Directory.Build.props')).Node.InnerText
    if ($manifest.ModuleVersion -ne $assemblies) {
        throw "PeerShell.psd1 has version $($manifest.ModuleVersion), but Directory.Build.props has $assemblies. Make them equal."
    }
    $manifest
}

# A NuGet package as the PowerShell Gallery takes it: the module's files, what NuGet wants to know of them, and the parts
# that any package of the Open Packaging Conventions has.
function New-Package([string] $Folder, [string] $Path, [hashtable] $Manifest) {
    $files = Get-ChildItem $Folder -Recurse -File | Sort-Object FullName
    $parts = [ordered]@{
        'PeerShell.nuspec'    = Get-Nuspec $Manifest
        '[Content_Types].xml' = Get-ContentTypes $files
        '_rels/.rels'         = @'
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="R1" Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/PeerShell.nuspec" />
</Relationships>
'@
    }

    $archive = [IO.Compression.ZipArchive]::new([IO.File]::Create($Path), 'Create')
    try {
        foreach ($name in $parts.Keys) {
            $writer = [IO.StreamWriter]::new($archive.CreateEntry($name).Open())
            $writer.Write($parts[$name])
            $writer.Dispose()
        }
        foreach ($file in $files) {
            $name = [IO.Path]::GetRelativePath($Folder, $file).Replace('\', '/')
            $null = [IO.Compression.ZipFileExtensions]::CreateEntryFromFile($archive, $file, $name)
        }
    }
    finally {
        $archive.Dispose()
    }
}

function Get-Nuspec([hashtable] $Manifest) {
    $gallery = $Manifest.PrivateData.PSData
    $cmdlets = $Manifest.CmdletsToExport
    $tags = @($gallery.Tags) + 'PSModule' + @($Manifest.CompatiblePSEditions).ForEach{ "PSEdition_$_" } +
        'PSIncludes_Cmdlet' + $cmdlets.ForEach{ "PSCmdlet_$_" } + $cmdlets.ForEach{ "PSCommand_$_" }
    $metadata = [ordered]@{
        id                       = 'PeerShell'
        version                  = $Manifest.ModuleVersion
        authors                  = $Manifest.Author
        owners                   = $Manifest.Author
        requireLicenseAcceptance = 'false'
        description              = $Manifest.Description
        copyright                = $Manifest.Copyright
        tags                     = $tags | Select-Object -Unique | Join-String -Separator ' '
        releaseNotes             = $gallery['ReleaseNotes']
        projectUrl               = $gallery['ProjectUri']
        licenseUrl               = $gallery['LicenseUri']
    }
    $elements = $metadata.Keys | Where-Object { $metadata[$_] } | ForEach-Object {
        "    <$_>$([Security.SecurityElement]::Escape($metadata[$_]))</$_>"
    }
    @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
$($elements -join "`n")
  </metadata>
</package>
"@
}

function Get-ContentTypes([IO.FileInfo[]] $Files) {
    $extensions = @('.rels', '.nuspec') + $Files.Extension.Where{ $_ } | Sort-Object -Unique
    $types = @($extensions).ForEach{
        $type = $_ -eq '.rels' ? 'application/vnd.openxmlformats-package.relationships+xml' : 'application/octet'
        "  <Default Extension=`"$($_.TrimStart('.'))`" ContentType=`"$type`" />"
    }
    $types += $Files.Where{ -not $_.Extension }.ForEach{ "  <Override PartName=`"/$($_.Name)`" ContentType=`"application/octet`" />" }
    @"
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
$($types -join "`n")
</Types>
"@
}

function Invoke-Clean {
    'out', 'TestResults', 'module/bin', 'src/*/bin', 'src/*/obj', 'tests/*/bin', 'tests/*/obj' |
        ForEach-Object { Get-Item (Join-Path $root $_) -ErrorAction Ignore } |
        Remove-Item -Recurse -Force
}

& "Invoke-$Task"
