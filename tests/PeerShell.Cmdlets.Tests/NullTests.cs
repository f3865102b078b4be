using System.Management.Automation;
using PeerShell.Tests.Support;

namespace PeerShell.Tests;

/// <summary>A parameter that is given and null is an error, because a mistyped variable must not mean "the only one" or "all".</summary>
public sealed class NullTests : IDisposable
{
    private const string Refusals = "^Parameter(ArgumentValidationError.*|ArgumentTransformationError.*),";

    private readonly Session _session = new();

    public static TheoryData<string, string> References { get; } = Read(_ => true);

    public static TheoryData<string, string> Lists { get; } =
        Read(type => type.IsArray && type.GetElementType()!.Name is not ("PeerEventKind" or "PeerTopology"));

    public static TheoryData<string, string> PipelineOfChanges { get; } = new()
    {
        { "Stop-PeerNode", "Node" },
        { "Start-PeerNode", "Name" },
        { "Reset-PeerLink", "From" },
        { "Restore-PeerNetwork", "Network" },
        { "Stop-PeerTopology", "Network" },
        { "Disconnect-Peer", "Peer" },
        { "Unregister-PeerHandler", "Name" },
        { "Register-PeerHandler { }", "Node" },
        { "Receive-PeerMessage", "Node" },
        { "Split-PeerNetwork nobody", "Network" },
    };

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(References))]
    public void Null_is_an_error_that_names_the_parameter(string cmdlet, string parameter) =>
        Refuses($"{cmdlet} -{parameter} $nothing", parameter);

    [Theory]
    [MemberData(nameof(Lists))]
    public void Null_among_others_is_an_error_that_names_the_parameter(string cmdlet, string parameter) =>
        Refuses($"{cmdlet} -{parameter} a, $nothing", parameter);

    [Theory]
    [MemberData(nameof(PipelineOfChanges))]
    public void Null_from_the_pipeline_changes_nothing(string command, string parameter) =>
        Refuses($"$nothing | {command}", parameter);

    [Theory]
    [InlineData("Split-PeerNetwork ('a', $nothing), 'b'", "Group")]
    [InlineData("Start-PeerNode -DeadAfter $nothing", "DeadAfter")]
    [InlineData("Start-PeerNode -ResumeWindow $nothing", "ResumeWindow")]
    [InlineData("Start-PeerNode -Tag $nothing", "Tag")]
    [InlineData("New-PeerTopology -Ring 3 -Tag $nothing", "Tag")]
    [InlineData("Set-PeerLink a b -Latency $nothing", "Latency")]
    public void Null_elsewhere_is_an_error_that_names_the_parameter(string command, string parameter) => Refuses(command, parameter);

    private void Refuses(string command, string parameter)
    {
        var error = Assert.Single(_session.Try(command).Errors);
        Assert.Matches(Refusals, error.FullyQualifiedErrorId);
        Assert.Contains($"'{parameter}'", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Finds the parameters that take references to nodes, peers and so on, or that mean "all" without a value.</summary>
    private static TheoryData<string, string> Read(Predicate<Type> isWanted)
    {
        using var session = new Session();
        TheoryData<string, string> found = [];
        foreach (var cmdlet in session.Run("(Get-Module PeerShell).ExportedCmdlets.Values").Select(one => (CmdletInfo)one.BaseObject))
        {
            foreach (var parameter in cmdlet.Parameters.Values.Where(one => isWanted(one.ParameterType) && IsReference(one)))
                found.Add(cmdlet.Name, parameter.Name);
        }

        return found;
    }

    // A null among links has its own error, which says which link it is.
    private static bool IsReference(ParameterMetadata parameter)
    {
        var type = parameter.ParameterType;
        while (type.IsArray)
            type = type.GetElementType()!;

        return type.Name != "LinkReference"
            && (type.Namespace == "PeerShell.References"
                || parameter.Name is "Kind" or "Topology" or "Listen"
                || (parameter.Name == "Name" && parameter.ParameterType == typeof(string[])));
    }
}
