namespace PeerShell.Handlers;

/// <summary>A record that a handler's script block wrote to a stream other than its output.</summary>
public sealed record HandlerRecord
{
    /// <summary>The time of the record.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The stream: Error, Warning, Information (where Write-Host goes), Verbose or Debug.</summary>
    public required string Stream { get; init; }

    /// <summary>The record as text.</summary>
    public required string Message { get; init; }

    /// <summary>The record as an object, such as an error record.</summary>
    public required object Record { get; init; }

    /// <summary>Returns the stream and the text.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() => $"{Stream}: {Message}";
}
