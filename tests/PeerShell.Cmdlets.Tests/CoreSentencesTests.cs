using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

/// <summary>PeerShell.Core is used without PowerShell too, so its sentences name no cmdlets and no parameters.</summary>
public sealed partial class CoreSentencesTests
{
    [Fact]
    public void No_text_of_Core_names_a_cmdlet_or_a_parameter()
    {
        var texts = Texts(Path.Combine(Path.GetDirectoryName(Session.ModulePath)!, "module", "bin", "PeerShell.Core.dll"));
        Assert.Contains(texts, text => text.Contains("belongs to another network", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => CmdletOrParameter().IsMatch(text));
    }

    private static List<string> Texts(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        List<string> texts = [];
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            texts.Add(metadata.GetUserString(handle));

        return texts;
    }

    [GeneratedRegex(@"\b[A-Z][a-z]+-Peer[A-Z]?|(^|[\s(])-[A-Z][a-z]+|[Cc]mdlet|[Rr]unspace|[Ss]cript block")]
    private static partial Regex CmdletOrParameter();
}
