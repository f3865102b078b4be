using System.Management.Automation;

namespace PeerShell.Handlers;

/// <summary>Moves what a shell writes to its streams into a log, on the thread that writes it, so that the streams stay empty.</summary>
internal sealed class StreamRecorder
{
    private readonly RecordLog _records;
    private ErrorRecord? _error;

    public StreamRecorder(PSDataStreams streams, RecordLog records)
    {
        _records = records;
        Read(streams.Error, "Error");
        Read(streams.Warning, "Warning");
        Read(streams.Information, "Information");
        Read(streams.Verbose, "Verbose");
        Read(streams.Debug, "Debug");
        Read(streams.Progress, stream: null);
    }

    /// <summary>Returns and forgets the first error since the last call.</summary>
    public ErrorRecord? TakeError()
    {
        var error = _error;
        _error = null;
        return error;
    }

    // The host also gets what Write-Host writes.
    private static bool IsForHost(object? record) => record is InformationRecord information && information.Tags.Contains("PSHOST");

    private void Read<T>(PSDataCollection<T> source, string? stream) => source.DataAdded += (_, _) =>
    {
        foreach (var record in source.ReadAll())
        {
            if (stream is not null && !IsForHost(record))
                _records.Add(stream, record!);

            _error ??= record as ErrorRecord;
        }
    };
}
