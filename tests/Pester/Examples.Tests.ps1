BeforeDiscovery {
    $root = "$PSScriptRoot/../.."
    $tour = [regex]::Match((Get-Content $root/README.md -Raw), '(?s)\n## A two-minute tour\n(.*?)\n## ').Groups[1].Value
    $expected = @{
        'first-network.ps1'   = 'alice'
        'key-value-store.ps1' = 'colour = green'
        'work-queue.ps1'      = '20 jobs are done'
        'command-runner.ps1'  = 'Sum: 6.5'
    }
    $examples = @((Get-ChildItem $root/module/examples/*.Tests.ps1).Name)
    $tourScript = [regex]::Matches($tour, '(?s)```powershell\n(.*?)```').ForEach{ $_.Groups[1].Value } -join ''
    $scripts = @(
        Get-ChildItem $root/module/examples/*.ps1 -Exclude chat.ps1, *.Tests.ps1 | ForEach-Object {
            @{ Name = $_.Name; Script = Get-Content $_ -Raw; Expected = $expected[$_.Name] }
        }
        @{ Name = 'the tour in README.md'; Script = $tourScript; Expected = 'alice' }
    )
}

Describe 'Examples' {
    BeforeAll { . $PSScriptRoot/Common.ps1 }
    AfterEach { Clear-Peers }

    It '<Name> runs without an error and leaves no node' -ForEach $scripts {
        $file = New-Item $TestDrive/example.ps1 -Value $Script -Force
        $output = & $Pwsh -NoProfile -NonInteractive -Command @"
            `$ErrorActionPreference = 'Stop'
            Import-Module '$Module'
            & '$file' | Out-Host
            if (Get-PeerNode) { exit 3 }
"@ 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 0 -Because "it says: $output"
        $Expected | Should -Not -BeNullOrEmpty
        $output | Should -Match $Expected
    }

    It 'chat.ps1 carries lines from one process to another' {
        function Start-Chat([string[]] $Arguments) {
            $start = [Diagnostics.ProcessStartInfo]::new($Pwsh)
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $chat = [IO.Path]::GetFullPath("$PSScriptRoot/../../module/examples/chat.ps1")
            '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$Module'; & '$chat' $Arguments" |
                ForEach-Object { $start.ArgumentList.Add($_) }
            $process = [Diagnostics.Process]::Start($start)
            $Children.Add($process)
            $process | Add-Member Endpoint ($process.StandardOutput.ReadLine() -split ' ')[-1] -PassThru
        }

        $ann = Start-Chat ann
        $ben = Start-Chat ben, -Bootstrap, $ann.Endpoint
        $ben.StandardInput.WriteLine('hello')
        $line = $ann.StandardOutput.ReadLineAsync()
        $line.Wait(20000) | Should -BeTrue
        $line.Result | Should -Be 'ben> hello'
        $ben.StandardInput.Close()
        $ben.WaitForExit(20000) | Should -BeTrue
        $ben.ExitCode | Should -Be 0
    }

    It '<_> passes as a Pester test, and leaves no node' -ForEach $examples {
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
