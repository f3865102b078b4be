using System.Management.Automation;
using PeerShell.Topology;

namespace PeerShell.Errors;

/// <summary>Errors about topologies as graphs.</summary>
internal static class TopologyErrors
{
    public static ErrorRecord Of(TopologyException error) => new(
        error,
        error.Failure.ToString(),
        error.Failure switch
        {
            TopologyFailure.DuplicateNode or TopologyFailure.DuplicateLink => ErrorCategory.ResourceExists,
            TopologyFailure.NodeNotFound or TopologyFailure.LinkNotFound or TopologyFailure.TagNotFound => ErrorCategory.ObjectNotFound,
            TopologyFailure.TooLarge => ErrorCategory.LimitsExceeded,
            _ => ErrorCategory.InvalidArgument,
        },
        error.Subject);

    public static ErrorRecord OfRow(TopologyException error, int row) => new(
        new TopologyException(error.Failure, error.Subject, $"Link {row}: {error.Message}"),
        $"{error.Failure}", ErrorCategory.InvalidArgument, error.Subject);

    public static ErrorRecord RandomHow() => new(
        new ArgumentException(
            "-Random needs one of -Degree (neighbours of each node), -Probability (of each link) "
            + "and -OutDegree (links that each node chooses)."),
        nameof(RandomHow), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord NameIsForShapes(string name) => new(
        new ArgumentException(
            $"-Name names the nodes of a shape, but here the links name them. To name the topology, use -Title '{name}'."),
        nameof(NameIsForShapes), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord NothingToMake() => new(
        new ArgumentException("Say what to create: a shape, such as -Ring 5; links, such as a-b, b-c; or nodes, with -Node."),
        nameof(NothingToMake), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord InvalidConditions(ArgumentException error) => new(
        error, nameof(InvalidConditions), ErrorCategory.InvalidArgument, null);
}
