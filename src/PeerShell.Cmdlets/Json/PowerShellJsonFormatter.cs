using System.Buffers;
using System.Management.Automation;
using System.Text.Encodings.Web;
using System.Text.Json;
using PeerShell.Node;

namespace PeerShell.Json;

/// <summary>
/// Turns what PowerShell holds into JSON and back: objects become the names and values of their properties, and come back
/// as PSCustomObject. Live things, such as script blocks, processes and streams, are refused rather than taken apart.
/// </summary>
internal sealed class PowerShellJsonFormatter : IJsonFormatter
{
    private const int MaxReadDepth = 64;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonBodyWriter.MaxDepth + 1,
    };

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxReadDepth };

    /// <inheritdoc/>
    public object? Unwrap(object? value) => value is PSObject { BaseObject: string or byte[] } wrapped ? wrapped.BaseObject : value;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(object? value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        try
        {
            new JsonBodyWriter(writer).Write(value);
            writer.Flush();
        }
        catch (Exception error) when (error is InvalidOperationException and not SendException or ArgumentException or NotSupportedException)
        {
            throw new SendException(SendFailure.BadBody, $"The body can't be sent as JSON: {error.Message}", error);
        }

        return buffer.WrittenMemory;
    }

    /// <inheritdoc/>
    public object? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            reader.Read();
            var value = JsonBodyReader.Read(ref reader);
            return reader.Read() ? throw new FormatException("The body is more than one JSON value.") : value;
        }
        catch (JsonException error)
        {
            throw new FormatException($"The body is not JSON: {error.Message}", error);
        }
    }
}
