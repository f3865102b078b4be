namespace PeerShell.Handlers;

/// <summary>Something that a handler's script block wrote to a stream other than its output.</summary>
public sealed record HandlerRecord
{
    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>To which stream: Error, Warning, Information (where Write-Host goes), Verbose or Debug.</summary>
    public required string Stream { get; init; }

    /// <summary>What it wrote, as text.</summary>
    public required string Message { get; init; }

    /// <summary>What it wrote, as the engine has it, such as an error record.</summary>
    public required object Record { get; init; }

    /// <summary>The stream and the text.</summary>
    /// <returns>For people.</returns>
    public override string ToString() => $"{Stream}: {Message}";
}
