BeforeDiscovery {
    $root = "$PSScriptRoot/../.."
    $tour = [regex]::Match((Get-Content $root/README.md -Raw), '(?s)\n## Two minutes\n(.*?)\n## ').Groups[1].Value
    $scripts = @(Get-ChildItem $root/module/examples/*.ps1 -Exclude *.Tests.ps1 | ForEach-Object { @{ Name = $_.Name; Script = Get-Content $_ -Raw } }) +
        @{ Name = 'the tour in README.md'; Script = [regex]::Matches($tour, '(?s)```powershell\n(.*?)```').ForEach{ $_.Groups[1].Value } -join '' }
}

Describe 'Examples' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }

    It '<Name> runs without an error and leaves no node' -ForEach $scripts {
        $file = New-Item $TestDrive/example.ps1 -Value $Script -Force
        $output = & $Pwsh -NoProfile -NonInteractive -Command @"
            `$ErrorActionPreference = 'Stop'
            Import-Module '$Module'
            & '$file' | Out-Host
            if (Get-PeerNode) { exit 3 }
"@ 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 0 -Because "it says: $output"
        $output | Should -Match 'alice'
    }

    It '<_> passes, as a test, and leaves no node' -ForEach @((Get-ChildItem "$PSScriptRoot/../../module/examples/*.Tests.ps1").Name) {
        $file = [IO.Path]::GetFullPath("$PSScriptRoot/../../module/examples/$_")
        $output = & $Pwsh -NoProfile -NonInteractive -Command @"
            `$ErrorActionPreference = 'Stop'
            Import-Module '$Module'
            `$run = Invoke-Pester '$file' -PassThru
            if (Get-PeerNode) { exit 3 }
            if (`$run.FailedCount -or -not `$run.PassedCount) { exit 4 }
"@ 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 0 -Because "it says: $output"
    }
}
