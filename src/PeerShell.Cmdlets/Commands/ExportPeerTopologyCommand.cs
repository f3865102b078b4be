using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Topology;
using PeerShell.Topology.Files;
using PeerShell.Topology.Pictures;

namespace PeerShell.Commands;

/// <summary>Writes a topology to a file.</summary>
[Cmdlet(VerbsData.Export, "PeerTopology", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportPeerTopologyCommand : PeerCommand
{
    private const string PathSet = "Path", LiteralPathSet = "LiteralPath";

    private bool _isWritten;

    private bool IsForPictures => MyInvocation.BoundParameters.ContainsKey(nameof(Layout)) || ColorBy is not null || Title is not null;

    /// <summary>The topology.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PeerTopology? Topology { get; set; }

    /// <summary>The path of the file.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The path of the file, in which no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>The format. Default: the format that the file's name says.</summary>
    [Parameter(Position = 1)]
    public TopologyFormat? Format { get; set; }

    /// <summary>The layout of the nodes of a picture.</summary>
    [Parameter]
    public PictureLayout Layout { get; set; }

    /// <summary>The tag whose values choose the colours of the nodes of a picture.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TopologyTagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ColorBy { get; set; }

    /// <summary>The title of a picture. Default: the name of the topology.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Does not overwrite an existing file.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Overwrites a file even if it is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Outputs the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var given = ParameterSetName == PathSet ? Path : LiteralPath;
        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(given, out var provider, out _);
        if (provider.Name != "FileSystem")
            ThrowTerminatingError(FileErrors.NotAFile(given));
        if (_isWritten)
            WriteError(FileErrors.SeveralTopologies(Topology!, path));
        else if (ShouldProcess(path, $"Export topology '{Topology}'"))
            Write(path, given);

        _isWritten = true;
    }

    private void Write(string path, string given)
    {
        var format = Format ?? TopologyFile.FormatOf(path);
        if (IsForPictures && format is not (TopologyFormat.Svg or TopologyFormat.Html))
        {
            WriteError(FileErrors.NotAPicture(path, format));
            return;
        }

        if (format is null)
        {
            WriteError(FileErrors.UnknownFormat(given));
            return;
        }

        FileInfo file = new(path);
        if (file.Exists && NoClobber)
        {
            WriteError(FileErrors.FileExists(path));
            return;
        }

        if (file is { Exists: true, IsReadOnly: true } && !Force)
        {
            WriteError(FileErrors.ReadOnlyFile(path));
            return;
        }

        try
        {
            if (file is { Exists: true, IsReadOnly: true })
                file.IsReadOnly = false;

            var topology = Topology!;
            PictureOptions picture = new() { Layout = Layout, ColorBy = ColorBy, Title = Title };
            var losses = BackgroundWork.Run(
                this, () => TopologyFile.Write(topology, path, Format, overwrite: !NoClobber, picture), () => $"Writing '{path}'.");
            foreach (var loss in losses)
                WriteWarning($"{path}: {loss}");

            if (PassThru)
                WriteObject(new FileInfo(path));
        }
        catch (TopologyException error)
        {
            WriteError(TopologyErrors.Of(error));
        }
        catch (Exception error) when (error is TopologyFileException or IOException or UnauthorizedAccessException)
        {
            WriteError(FileErrors.Writing(error, path));
        }
    }
}
