#!/usr/bin/env bash
# One would guess: a test file that throws before it defines a test makes the run fail, and every report of that run says the
# same number of tests and of failures.
# What happens (Pester 6.2.0 in PowerShell 7.6.9): the run fails, but its FailedCount is 0, because no test failed. In the
# NUnit 3 report the broken file is a failed test that counts in the total. In the NUnit 2.5 and JUnit reports it is an error,
# not a failure; JUnit counts it as a test, NUnit 2.5 doesn't.
# Why it matters: a CI that adds up failures finds none where a whole file did not run, and two reports of one run disagree by one
# test. Whoever reads counts must take the errors, or the exit code, with them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 NO_COLOR=1

dotnet tool install PowerShell --version 7.6.9 --tool-path tools >install.txt 2>&1
cat >probe.proj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="Pester" Version="[6.2.0]" /></ItemGroup>
</Project>
PROJECT
dotnet restore probe.proj --packages packages >>install.txt 2>&1

mkdir tests
echo 'throw "This file is broken."' >tests/Broken.Tests.ps1
echo 'Describe Sum { It adds { 1 + 1 | Should -Be 2 } }' >tests/Sum.Tests.ps1
cat >probe.ps1 <<'SCRIPT'
Import-Module ./packages/pester/6.2.0/tools/Pester.psd1
"PowerShell $($PSVersionTable.PSVersion), Pester $((Get-Module Pester).Version)"
foreach ($format in 'NUnit2.5', 'NUnit3', 'JUnitXml') {
    $run = Invoke-Pester -Configuration @{
        Run        = @{ Path = 'tests'; PassThru = $true }
        Output     = @{ Verbosity = 'None' }
        TestResult = @{ Enabled = $true; OutputFormat = $format; OutputPath = "$format.xml" }
    }
    $report = ([xml](Get-Content "$format.xml" -Raw)).DocumentElement
    $counts = 'total', 'tests', 'passed', 'failed', 'failures', 'errors' |
        Where-Object { $report.HasAttribute($_) } | ForEach-Object { "$_ $($report.GetAttribute($_))" }
    "${format}: run $($run.Result), FailedCount $($run.FailedCount); report: $($counts -join ', ')"
}
SCRIPT
tools/.store/powershell/*/powershell/*/tools/*/any/unix/pwsh -NoProfile -NonInteractive -File probe.ps1 2>&1 | tee output.txt
grep -qx 'NUnit2.5: run Failed, FailedCount 0; report: total 1, failures 0, errors 1' output.txt
grep -qx 'NUnit3: run Failed, FailedCount 0; report: total 2, passed 1, failed 1' output.txt
grep -qx 'JUnitXml: run Failed, FailedCount 0; report: tests 2, failures 0, errors 1' output.txt
echo 'One broken file is still counted in three ways.'
