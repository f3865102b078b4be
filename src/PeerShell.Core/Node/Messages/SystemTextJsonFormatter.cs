using System.Text.Json;

namespace PeerShell.Node;

/// <summary>The formatter for .NET programs. It writes objects with System.Text.Json and reads them as <see cref="JsonElement"/>.</summary>
public sealed class SystemTextJsonFormatter : IJsonFormatter
{
    private const int MaxDepth = 64;

    private static readonly JsonSerializerOptions Options = new() { MaxDepth = MaxDepth };

    private static readonly JsonWriterOptions WriterOptions = new() { MaxDepth = MaxDepth };

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(object? value) => Write(value, int.MaxValue, CancellationToken.None);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(object? value, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new JsonBuffer();
        buffer.Reset(maxBytes, cancellationToken);
        try
        {
            using var writer = new Utf8JsonWriter(buffer, WriterOptions);
            JsonSerializer.Serialize(writer, value, Options);
            writer.Flush();
            return buffer.Written;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new SendException(
                SendFailure.BadBody, $"A value of type {value?.GetType()} can't be sent as JSON: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public object? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(json, Options);
        }
        catch (JsonException error)
        {
            throw new FormatException($"The body is not JSON: {error.Message}", error);
        }
    }
}
