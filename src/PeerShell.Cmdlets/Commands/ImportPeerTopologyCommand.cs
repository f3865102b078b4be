using System.Collections.ObjectModel;
using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Errors;
using PeerShell.Topology;
using PeerShell.Topology.Files;

namespace PeerShell.Commands;

/// <summary>Reads topologies from files.</summary>
[Cmdlet(VerbsData.Import, "PeerTopology", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PeerTopology))]
public sealed class ImportPeerTopologyCommand : PeerCommand
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath";

    /// <summary>The paths of the files. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The paths of the files, in which no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The format. Default: the format that the file's name says.</summary>
    [Parameter]
    public TopologyFormat? Format { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == PathSet ? Path : LiteralPath)
        {
            foreach (var file in Files(path))
                Read(file);
        }
    }

    private Collection<string> Files(string path)
    {
        try
        {
            ProviderInfo provider;
            Collection<string> files = ParameterSetName == PathSet
                ? GetResolvedProviderPathFromPSPath(path, out provider)
                : [SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)];
            if (provider.Name == "FileSystem" && files.Count > 0)
                return files;

            WriteError(provider.Name == "FileSystem" ? FileErrors.NoFileFits(path) : FileErrors.NotAFile(path));
        }
        catch (ItemNotFoundException error)
        {
            WriteError(FileErrors.Reading(new FileNotFoundException(error.Message, path, error), path));
        }

        return [];
    }

    private void Read(string path)
    {
        if ((Format ?? TopologyFile.FormatOf(path)) is null && File.Exists(path))
        {
            WriteError(FileErrors.UnknownFormat(path));
            return;
        }

        try
        {
            var content = BackgroundWork.Run(this, () => TopologyFile.Read(path, Format), () => $"Reading '{path}'.");
            foreach (var note in content.Notes)
                WriteWarning($"{path}: {note}");

            WriteObject(content.Topology);
        }
        catch (Exception error) when (error is TopologyFileException or IOException or UnauthorizedAccessException)
        {
            WriteError(FileErrors.Reading(error, path));
        }
    }
}
