BeforeDiscovery {
    $cmdlets = 'Add-PeerTopologyLink', 'Connect-Peer', 'Disconnect-Peer', 'Export-PeerTopology', 'Get-Peer',
    'Get-PeerEvent', 'Get-PeerHandler', 'Get-PeerLink', 'Get-PeerNetwork', 'Get-PeerNode', 'Get-PeerTopology',
    'Import-PeerTopology', 'Invoke-PeerRequest', 'Measure-PeerTopology', 'New-PeerTopology', 'Receive-PeerMessage',
    'Register-PeerHandler', 'Remove-PeerTopologyLink', 'Reset-PeerLink', 'Restore-PeerNetwork', 'Send-PeerMessage',
    'Set-PeerLink', 'Split-PeerNetwork', 'Start-PeerNode', 'Start-PeerTopology', 'Stop-PeerNode', 'Stop-PeerTopology',
    'Test-Peer', 'Test-PeerTopology', 'Unregister-PeerHandler', 'Wait-Peer'
}

Describe 'The module' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1

        # Runs a script in a child process, which must end within 60 s and without an error, and outputs its lines.
        function Invoke-Child([string] $Script) {
            $start = [Diagnostics.ProcessStartInfo]::new($Pwsh)
            $start.RedirectStandardOutput = $true
            $start.RedirectStandardError = $true
            $start.Environment['NO_COLOR'] = '1'
            '-NoProfile', '-NonInteractive', '-Command', "`$ErrorActionPreference = 'Stop'; $Script" |
                ForEach-Object { $start.ArgumentList.Add($_) }
            $child = [Diagnostics.Process]::Start($start)
            $Children.Add($child)
            $output, $errors = $child.StandardOutput.ReadToEndAsync(), $child.StandardError.ReadToEndAsync()
            $child.WaitForExit(60000) | Should -BeTrue
            $errors.Result | Should -BeNullOrEmpty
            $child.ExitCode | Should -Be 0
            $output.Result -split '\r?\n' | Where-Object { $_ }
        }

        # A script that sends a message from one node to another, and outputs the body that arrives.
        $sendOne = '$a = Start-PeerNode a; $b = Start-PeerNode b -Bootstrap $a
            ''hello'' | Send-PeerMessage -Broadcast -Node $b
            Receive-PeerMessage -Node $a -Count 1 -TimeoutSec 20 -BodyOnly'
    }
    AfterEach { Clear-Peers }

    It 'has a valid manifest' {
        $manifest = Test-ModuleManifest $Module -ErrorAction Stop
        $manifest.CompatiblePSEditions | Should -Be Core
        $manifest.PowerShellVersion | Should -Be ([version]'7.6')
        $manifest.Description | Should -Not -BeNullOrEmpty
        $manifest.LicenseUri | Should -Not -BeNullOrEmpty
        $manifest.Tags | Should -Not -BeNullOrEmpty
    }

    It 'exports these cmdlets and nothing else' -ForEach @{ Cmdlets = $cmdlets } {
        $loaded = Get-Module PeerShell
        $loaded.ExportedCommands.Keys | Sort-Object | Should -Be $Cmdlets
        $loaded.ExportedCmdlets.Keys | Sort-Object | Should -Be $Cmdlets
        $loaded.ExportedVariables.Keys | Should -BeNullOrEmpty
        (Import-PowerShellDataFile $Module).CmdletsToExport | Sort-Object | Should -Be $Cmdlets
    }

    It 'has help for <_>' -ForEach $cmdlets {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Match '^[A-Z].*\.$'
        $help.Description.Text | Should -Not -BeNullOrEmpty
        $help.Examples.Example | Should -Not -BeNullOrEmpty
        $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
        foreach ($name in (Get-Command $_).Parameters.Keys | Where-Object { $_ -notin $common }) {
            $help.Parameters.Parameter | Where-Object Name -EQ $name |
                ForEach-Object { $_.Description.Text } | Should -Not -BeNullOrEmpty -Because "-$name needs a description"
        }
    }

    It 'has the topic <_>' -ForEach 'about_PeerShell', 'about_PeerShell_JsonLines', 'about_PeerShell_Topology' {
        Invoke-Child "Import-Module '$Module'; Get-Help $_" | Should -Contain "    $_"
    }

    It 'has approved verbs' {
        Invoke-Child "Import-Module '$Module' 3>&1" | Should -BeNullOrEmpty
    }

    It 'can be imported again, and keeps its nodes' {
        $node = Start-PeerNode alice
        Import-Module $Module
        Get-PeerNode | Should -Be $node
        $node.State | Should -Be Running
    }

    It 'shares its nodes between runspaces' {
        $node = Start-PeerNode alice
        Complete-Script (Start-Script 'Get-PeerNode') | Should -Be $node
        Complete-Script (Start-Script 'Start-PeerNode bob | ForEach-Object Name') | Should -Be bob
        (Get-PeerNode).Name | Should -Be alice, bob
    }

    It 'stops its nodes when it is removed, but not while another runspace has it' {
        Invoke-Child @"
            Import-Module '$Module'
            `$node = Start-PeerNode alice
            `$other = [powershell]::Create()
            `$null = `$other.AddScript('Import-Module ''$Module''').Invoke()
            Remove-Module PeerShell
            "`$(`$node.State)"
            `$other.Runspace.Dispose()
            "`$(`$node.State)"
            Import-Module '$Module'
            `$node = Start-PeerNode bob
            Remove-Module PeerShell
            "`$(`$node.State)"
"@ | Should -Be Running, Stopped, Stopped
    }

    It 'does not keep a process from ending' {
        Invoke-Child @"
            Import-Module '$Module'
            `$a, `$b = Start-PeerNode a, b
            `$null = Connect-Peer `$a -Node b
            1..100 | Send-PeerMessage -Broadcast -Node b
            'end'
"@ | Should -Be end
    }

    Context 'Packed' {
        BeforeAll {
            $root = Split-Path $Module
            $version = (Import-PowerShellDataFile $Module).ModuleVersion
            $folder = Join-Path $root "out/PeerShell/$version"
            $package = Join-Path $root "out/PeerShell.$version.nupkg"

            # An older package of the same version, which Pack must replace.
            $null = New-Item $package -Value 'old' -Force
            & (Join-Path $root 'build.ps1') Pack *>&1 | Write-Verbose
            [IO.Compression.ZipFile]::ExtractToDirectory($package, "$TestDrive/package")
        }

        It 'works from another folder' {
            Copy-Item $folder $TestDrive/another -Recurse
            Invoke-Child "Import-Module '$TestDrive/another/PeerShell.psd1'; $sendOne" | Should -Be hello
        }

        It 'is loaded when a cmdlet is used, with its views and its help' {
            $null = New-Item $TestDrive/modules/PeerShell -ItemType Directory
            Copy-Item $folder $TestDrive/modules/PeerShell -Recurse
            $path = "`$env:PSModulePath = '$TestDrive/modules' + [IO.Path]::PathSeparator + `$env:PSModulePath"
            Invoke-Child "$path; $sendOne" | Should -Be hello
            (Invoke-Child "$path; Start-PeerNode a")[0] | Should -Match '^Name .* Inbox'
            Invoke-Child "$path; (Get-Help Get-Peer).Synopsis" | Should -Be (Get-Help Get-Peer).Synopsis
            Invoke-Child "$path; Get-Help about_PeerShell" | Should -Contain '    about_PeerShell'
        }

        It 'installs from a repository' {
            # PSResourceGet keeps its list of repositories in XDG_DATA_HOME, or in the current folder if XDG_DATA_HOME does not
            # exist. Windows ignores the variable, so the list is restored there.
            $null = New-Item $TestDrive/data, $TestDrive/feed, $TestDrive/installed -ItemType Directory
            Copy-Item $package $TestDrive/feed
            $name = "PeerShell-$(New-Guid)"
            Invoke-Child @"
                `$env:XDG_DATA_HOME = '$TestDrive/data'
                Register-PSResourceRepository '$name' -Uri '$TestDrive/feed' -Trusted
                try {
                    Save-PSResource PeerShell -Repository '$name' -Path '$TestDrive/installed'
                }
                finally {
                    Unregister-PSResourceRepository '$name'
                }
                Import-Module '$TestDrive/installed/PeerShell/$version/PeerShell.psd1'
                `$node = Start-PeerNode alice
                "`$(`$node.State)"
                Stop-PeerNode alice
                "`$(`$node.State)"
                (Get-Help Start-PeerNode).Synopsis
                $sendOne
"@ | Should -Be Running, Stopped, (Get-Help Start-PeerNode).Synopsis, hello
        }

        It 'contains exactly the files that are needed' {
            function Get-RelativePath([string] $Root) {
                Get-ChildItem -LiteralPath $Root -Recurse -File |
                    ForEach-Object { [IO.Path]::GetRelativePath($Root, $_).Replace('\', '/') } | Sort-Object
            }

            $needed = @('CHANGELOG.md', 'LICENSE', 'NOTICE', 'PeerShell.psd1', 'README.md'
                @('PeerShell.Core.dll', 'PeerShell.Core.pdb', 'PeerShell.dll', 'PeerShell.pdb').ForEach{ "module/bin/$_" }
                (Get-ChildItem (Join-Path $root en-US) -Name).ForEach{ "en-US/$_" }
                (Get-ChildItem (Join-Path $root module) -File -Name).ForEach{ "module/$_" }
                (Get-ChildItem (Join-Path $root module/examples) -Name).ForEach{ "module/examples/$_" }) | Sort-Object
            Get-RelativePath $folder | Should -Be $needed

            # NuGet adds files of its own to a package.
            Get-RelativePath $TestDrive/package | Where-Object { $_ -notmatch '^(_rels|package)/|^\[Content_Types\]|\.nuspec$' } |
                Should -Be $needed
        }

        It 'has the metadata that the PowerShell Gallery needs' -ForEach @{ Cmdlets = $cmdlets } {
            $manifest = Import-PowerShellDataFile $Module
            $metadata = ([xml](Get-Content $TestDrive/package/PeerShell.nuspec -Raw)).package.metadata
            $metadata.id | Should -Be PeerShell
            $metadata.version | Should -Be $version
            $metadata.authors | Should -Be $manifest.Author
            $metadata.description | Should -Be $manifest.Description
            $metadata.copyright | Should -Be $manifest.Copyright
            $metadata.licenseUrl | Should -Be $manifest.PrivateData.PSData.LicenseUri
            $metadata.releaseNotes | Should -Be $manifest.PrivateData.PSData.ReleaseNotes
            $metadata.tags.Split() | Should -Be @('PSModule'; $manifest.PrivateData.PSData.Tags; 'PSIncludes_Cmdlet'
                $Cmdlets.ForEach{ "PSCmdlet_$_" }; $Cmdlets.ForEach{ "PSCommand_$_" })
            Test-Path -LiteralPath "$TestDrive/package/[Content_Types].xml" | Should -BeTrue
        }
    }
}
