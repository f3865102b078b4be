#!/usr/bin/env bash
# One would guess: a package made by Compress-PSResource carries the tags of the manifest, however many there are, and a tag for
# each exported command, as Find-PSResource -CommandName asks galleries for (PSCommand_NAME).
# What happens (PSResourceGet 1.2.0 in PowerShell 7.6.9): a single tag is lost when the manifest has it as a string, which is how
# New-ModuleManifest writes it; two tags, or one in an array, arrive. No tag is written for any command.
# Why it matters: nothing is reported, and the package installs. Only in the gallery the module is not found, neither by its tag
# nor by the names of its commands. Write tags as @('one'), and add the command tags to the package's nuspec.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 NO_COLOR=1 HOME="$folder/home"
mkdir home

dotnet tool install PowerShell --version 7.6.9 --tool-path tools >install.txt 2>&1
cat >probe.ps1 <<'SCRIPT'
$null = New-Item out -ItemType Directory
$manifests = @{ Single = { 'greeting' }; Two = { 'greeting', 'example' }; Array = { 'greeting' } }
foreach ($module in 'Single', 'Two', 'Array') {
    $null = New-Item $module -ItemType Directory
    'function Get-Greeting { "hello" }' > "$module/$module.psm1"
    New-ModuleManifest "$module/$module.psd1" -RootModule "$module.psm1" -ModuleVersion 1.0.0 -Author probe -Description 'Greets.' `
        -FunctionsToExport Get-Greeting -CmdletsToExport @() -AliasesToExport @() -Tags (& $manifests[$module])
}
(Get-Content Array/Array.psd1 -Raw).Replace("Tags = 'greeting'", "Tags = @('greeting')") | Set-Content Array/Array.psd1

foreach ($module in 'Single', 'Two', 'Array') {
    Compress-PSResource -Path $module -DestinationPath out
    Expand-Archive "out/$module.1.0.0.nupkg" "unpacked/$module"
    $package = ([xml](Get-Content "unpacked/$module/$module.nuspec" -Raw)).package.metadata
    $written = (Select-String -Path "$module/$module.psd1" -Pattern '^\s+(Tags = .*)').Matches.Groups[1].Value
    "$written -> $($package.tags -split ' ' | Where-Object { $_ } | Sort-Object)"
}
"PowerShell $($PSVersionTable.PSVersion), PSResourceGet $((Get-Module Microsoft.PowerShell.PSResourceGet).Version)"
SCRIPT
tools/.store/powershell/*/powershell/*/tools/*/any/unix/pwsh -NoProfile -NonInteractive -File probe.ps1 2>&1 | tee output.txt
grep -qxF "Tags = 'greeting' -> PSModule" output.txt
grep -qxF "Tags = 'greeting', 'example' -> example greeting PSModule" output.txt
grep -qxF "Tags = @('greeting') -> greeting PSModule" output.txt
echo 'A single tag is still lost, and no package names its commands.'
