@{
    ModuleVersion        = '0.1.0'
    GUID                 = '6f2c1d0e-93b4-4a57-8e1b-52d7c0a9f3e4'
    Author               = 'The PeerShell authors'
    CompanyName          = 'The PeerShell authors'
    Copyright            = 'Copyright (c) 2026 The PeerShell authors. MIT licence.'
    Description          = 'Peer-to-peer networks of PowerShell sessions, with discovery by gossip and reliable, ordered messages.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    RootModule           = 'module/bin/PeerShell.dll'
    TypesToProcess       = @('module/PeerShell.Types.ps1xml', 'module/PeerShell.Topology.Types.ps1xml')
    FormatsToProcess     = @('module/PeerShell.Format.ps1xml', 'module/PeerShell.Topology.Format.ps1xml')
    CmdletsToExport      = @(
        'Add-PeerTopologyLink'
        'Connect-Peer'
        'Disconnect-Peer'
        'Export-PeerTopology'
        'Get-Peer'
        'Get-PeerEvent'
        'Get-PeerHandler'
        'Get-PeerLink'
        'Get-PeerNetwork'
        'Get-PeerNode'
        'Get-PeerTopology'
        'Import-PeerTopology'
        'Invoke-PeerRequest'
        'Measure-PeerTopology'
        'New-PeerTopology'
        'Receive-PeerMessage'
        'Register-PeerHandler'
        'Remove-PeerTopologyLink'
        'Reset-PeerLink'
        'Restore-PeerNetwork'
        'Send-PeerMessage'
        'Set-PeerLink'
        'Split-PeerNetwork'
        'Start-PeerNode'
        'Start-PeerTopology'
        'Stop-PeerNode'
        'Stop-PeerTopology'
        'Test-Peer'
        'Test-PeerTopology'
        'Unregister-PeerHandler'
        'Wait-Peer'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'peer-to-peer', 'p2p', 'network', 'messaging', 'tcp')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'The first version: nodes, peers, messages, handlers and topologies. See CHANGELOG.md.'
        }
    }
}
