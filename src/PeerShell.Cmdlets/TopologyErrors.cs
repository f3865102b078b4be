using System.Management.Automation;
using PeerShell.Topology;
using PeerShell.Topology.Files;

namespace PeerShell;

/// <summary>The errors of the cmdlets for topologies.</summary>
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
        new TopologyException(error.Failure, error.Subject, $"Link {row}: {error.Message}"), $"{error.Failure}", ErrorCategory.InvalidArgument, error.Subject);

    public static ErrorRecord RandomHow() => new(
        new ArgumentException("-Random needs one of these: -Degree (so many neighbours each), -Probability (of each link) or -OutDegree (so many chosen by each)."),
        nameof(RandomHow), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord NameIsForShapes(string name) => new(
        new ArgumentException($"-Name is for the nodes of shapes; here the links name them. Give -Title '{name}' to name the topology."),
        nameof(NameIsForShapes), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord NothingToMake() => new(
        new ArgumentException("Say what to make: a shape, such as -Ring 5; links, such as a-b, b-c; or nodes, with -Node."),
        nameof(NothingToMake), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord Reading(Exception error, string path) => error switch
    {
        TopologyFileException => new(error, "InvalidTopologyFile", ErrorCategory.InvalidData, path),
        FileNotFoundException or DirectoryNotFoundException => new(error, "FileNotFound", ErrorCategory.ObjectNotFound, path),
        UnauthorizedAccessException when Directory.Exists(path) => Folder(error, path),
        UnauthorizedAccessException => new(error, "AccessDenied", ErrorCategory.PermissionDenied, path),
        _ => new(error, "FileNotReadable", ErrorCategory.ReadError, path),
    };

    public static ErrorRecord Writing(Exception error, string path) => error switch
    {
        TopologyFileException => new(error, "NotWritable", ErrorCategory.InvalidArgument, path),
        DirectoryNotFoundException => new(
            new DirectoryNotFoundException($"'{path}' can't be written: there is no folder '{Path.GetDirectoryName(path)}'.", error),
            "FolderNotFound", ErrorCategory.ObjectNotFound, path),
        UnauthorizedAccessException when Directory.Exists(path) => Folder(error, path),
        UnauthorizedAccessException => new(error, "AccessDenied", ErrorCategory.PermissionDenied, path),
        _ => new(error, "FileNotWritten", ErrorCategory.WriteError, path),
    };

    public static ErrorRecord FileExists(string path) => new(
        new IOException($"'{path}' is there already. Leave out -NoClobber to write over it."),
        nameof(FileExists), ErrorCategory.ResourceExists, path);

    public static ErrorRecord ReadOnlyFile(string path) => new(
        new UnauthorizedAccessException($"'{path}' is read-only. Give -Force to write over it all the same."),
        nameof(ReadOnlyFile), ErrorCategory.PermissionDenied, path);

    public static ErrorRecord SeveralTopologies(PeerTopology topology, string path) => new(
        new InvalidOperationException($"A file holds one topology, so '{topology}' was not written to '{path}'. Export each to a file of its own."),
        nameof(SeveralTopologies), ErrorCategory.InvalidOperation, topology);

    public static ErrorRecord NotAPicture(string path, TopologyFormat? format) => new(
        new ArgumentException($"-Layout, -ColorBy and -Title are for pictures: Svg and Html. '{path}' {(format is null ? "tells no format" : $"is {format}")}."),
        nameof(NotAPicture), ErrorCategory.InvalidArgument, path);

    public static ErrorRecord NotAFile(string path) => new(
        new NotSupportedException($"'{path}' is not in the file system."),
        nameof(NotAFile), ErrorCategory.InvalidArgument, path);

    public static ErrorRecord NoFileFits(string path) => new(
        new ItemNotFoundException($"No file fits '{path}'."), "FileNotFound", ErrorCategory.ObjectNotFound, path);

    public static ErrorRecord InvalidConditions(ArgumentException error) => new(
        error, nameof(InvalidConditions), ErrorCategory.InvalidArgument, null);

    private static ErrorRecord Folder(Exception error, string path) => new(
        new IOException($"'{path}' is a folder. Name a file in it.", error), nameof(NotAFile), ErrorCategory.InvalidArgument, path);
}
