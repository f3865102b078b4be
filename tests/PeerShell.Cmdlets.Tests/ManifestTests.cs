using System.Collections;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

public sealed class ManifestTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_cmdlet_of_the_assembly_is_exported_by_name_and_nothing_else()
    {
        _session.Run($"$manifest = Test-ModuleManifest '{Session.ModulePath}'; $module = Get-Module PeerShell");
        var declared = _session.Run("""
            $module.ImplementingAssembly.GetTypes() |
                ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } |
                ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
            """);
        var exported = _session.Run("$manifest.ExportedCmdlets.Keys");
        Assert.Equal(
            declared.Select(name => name.ToString()).Order(StringComparer.Ordinal),
            exported.Select(name => name.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(0, _session.Run("""
            $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count
            """)[0].BaseObject);
    }

    [Fact]
    public void The_manifest_says_what_the_gallery_wants()
    {
        var data = (Hashtable)_session.Run($"(Test-ModuleManifest '{Session.ModulePath}').PrivateData.PSData")[0].BaseObject;
        Assert.All(new[] { "Tags", "LicenseUri", "ReleaseNotes" }, name => Assert.True(data.ContainsKey(name), name));
        Assert.Equal("Core 7.6", _session.Run("""
            $m = Get-Module PeerShell
            "$($m.CompatiblePSEditions) $($m.PowerShellVersion)"
            """)[0].ToString());
    }

    [Fact]
    public void The_manifest_has_the_version_of_the_assembly() => Assert.Equal(
        _session.Run("(Get-Module PeerShell).Version")[0].ToString(),
        _session.Run("(Get-Module PeerShell).ImplementingAssembly.GetName().Version.ToString(3)")[0].ToString());

    [Fact]
    public void Every_parameter_that_names_something_is_completed()
    {
        var uncompleted = _session.Run("""
            (Get-Module PeerShell).ExportedCmdlets.Values | ForEach-Object { $_.Parameters.Values } |
                Where-Object { $_.ParameterType.FullName -like 'PeerShell.References.*' } |
                Where-Object { -not ($_.Attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentCompleterAttribute] }) }
            """);
        Assert.Empty(uncompleted);
    }
}
