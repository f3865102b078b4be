using PeerShell.Topology;
using PeerShell.Topology.Files;
using PeerShell.Transport;

namespace PeerShell.Tests.Topology.Files;

public sealed class MermaidTests
{
    [Fact]
    public void Names_and_conditions_are_labels()
    {
        var topology = new PeerTopology(
            "a \"test\"",
            [new("alice"), new("b]\"; c")],
            [new("alice", "b]\"; c") { Conditions = new LinkConditions { Latency = TimeSpan.FromMilliseconds(50) } }]);
        using StringWriter writer = new() { NewLine = "\n" };
        MermaidWriter.Write(topology, writer);
        Assert.Equal(
            """
            ---
            title: "a \"test\""
            ---
            flowchart LR
                n0["alice"]
                n1["b#93;#34;#59; c"]
                n0 ---|"50 ms"| n1

            """.ReplaceLineEndings("\n"),
            writer.ToString());
    }
}
