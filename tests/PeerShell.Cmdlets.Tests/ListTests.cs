using PeerShell.Tests.Support;

namespace PeerShell.Tests;

/// <summary>Lists of objects that scripts get to see.</summary>
public sealed class ListTests
{
    [Fact]
    public void All_have_an_index()
    {
        using var session = new Session();
        session.StartMesh();
        var lists = session.Run("""
            $null = Register-PeerHandler { $Host.UI.WriteLine('x') } -Topic t -From alice -Node $bob
            $null = Invoke-PeerRequest x -To bobSUFFIX -Topic t -Node $alice -ErrorAction Ignore
            foreach ($item in @($alice, $bob; $bob.Peers; $bob.Members; $bob.Handlers; $bob.GetEvents(); Get-PeerHandler -Node $bob)) {
                foreach ($property in $item.PSObject.Properties) {
                    if ($property.Value -is [System.Collections.IList] -and $property.Value.Count -gt 0) {
                        "$($item.GetType().Name).$($property.Name) $([object]::ReferenceEquals($property.Value[0], $property.Value))"
                    }
                }
            }
            """.Replace("SUFFIX", session.Suffix, StringComparison.Ordinal)).Select(line => line.ToString()).ToArray();
        Assert.Contains("PeerNode.Peers False", lists);
        Assert.Contains("PeerHandler.Topic False", lists);
        Assert.All(lists, line => Assert.EndsWith(" False", line, StringComparison.Ordinal));
    }
}
