using System.Management.Automation;
using PeerShell.Topology;
using PeerShell.Topology.Files;

namespace PeerShell.Errors;

/// <summary>Errors about files of topologies.</summary>
internal static class FileErrors
{
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
            new DirectoryNotFoundException(
                $"'{path}' can't be written because there is no folder '{Path.GetDirectoryName(path)}'.", error),
            "FolderNotFound", ErrorCategory.ObjectNotFound, path),
        UnauthorizedAccessException when Directory.Exists(path) => Folder(error, path),
        UnauthorizedAccessException => new(error, "AccessDenied", ErrorCategory.PermissionDenied, path),
        _ => new(error, "FileNotWritten", ErrorCategory.WriteError, path),
    };

    public static ErrorRecord FileExists(string path) => new(
        new IOException($"'{path}' already exists. Omit -NoClobber to overwrite it."),
        nameof(FileExists), ErrorCategory.ResourceExists, path);

    public static ErrorRecord ReadOnlyFile(string path) => new(
        new UnauthorizedAccessException($"'{path}' is read-only. Overwrite it with -Force."),
        nameof(ReadOnlyFile), ErrorCategory.PermissionDenied, path);

    public static ErrorRecord SeveralTopologies(PeerTopology topology, string path) => new(
        new InvalidOperationException(
            $"A file holds one topology, so '{topology}' was not written to '{path}'. Export each topology to its own file."),
        nameof(SeveralTopologies), ErrorCategory.InvalidOperation, topology);

    public static ErrorRecord NotAPicture(string path, TopologyFormat? format) => new(
        new ArgumentException(
            "-Layout, -ColorBy and -Title are for pictures only: Svg and Html. "
            + $"The format of '{path}' is {(format?.ToString() ?? "unknown")}."),
        nameof(NotAPicture), ErrorCategory.InvalidArgument, path);

    public static ErrorRecord UnknownFormat(string path) => new(
        new ArgumentException(
            $"The name of '{path}' does not end in the extension of a known format. Specify the format with -Format, "
            + "or give the file another name, such as one that ends in .json."),
        nameof(UnknownFormat), ErrorCategory.InvalidArgument, path);

    public static ErrorRecord NotAFile(string path) => new(
        new NotSupportedException($"'{path}' is not in the file system."),
        nameof(NotAFile), ErrorCategory.InvalidArgument, path);

    public static ErrorRecord NoFileFits(string path) => new(
        new ItemNotFoundException($"No file matches '{path}'."), "FileNotFound", ErrorCategory.ObjectNotFound, path);

    private static ErrorRecord Folder(Exception error, string path) => new(
        new IOException($"'{path}' is a folder. Name a file in it.", error), nameof(NotAFile), ErrorCategory.InvalidArgument, path);
}
