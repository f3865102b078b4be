using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Text.Encodings.Web;
using System.Text.Json;
using PeerShell.Node;

namespace PeerShell.Json;

/// <summary>
/// Converts PowerShell values to JSON and back: objects become the names and values of their properties, and are read as
/// PSCustomObject. Live objects, such as script blocks, processes and streams, are refused.
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

    [ThreadStatic]
    private static Scratch? t_scratch;

    /// <inheritdoc/>
    public object? Unwrap(object? value) => value is PSObject { BaseObject: string or byte[] } wrapped ? wrapped.BaseObject : value;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(object? value) => Write(value, int.MaxValue, CancellationToken.None);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Write(object? value, int maxBytes, CancellationToken cancellationToken)
    {
        // Take it out of the field while it is in use, because a property's script may itself send something.
        var scratch = t_scratch ?? new Scratch();
        t_scratch = null;
        try
        {
            var bytes = scratch.Write(value, maxBytes, cancellationToken);
            if (scratch.IsSmall)
                t_scratch = scratch;

            return bytes;
        }
        catch (Exception error)
            when (error is InvalidOperationException and not SendException or ArgumentException or NotSupportedException)
        {
            throw new SendException(SendFailure.BadBody, $"The body can't be sent as JSON: {error.Message}", error);
        }
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

    /// <summary>The buffer and writers for a value. They are reused, because new ones would take 0.5 KiB per message.</summary>
    [SuppressMessage("Reliability", "CA1001", Justification = "A writer into memory holds nothing.")]
    private sealed class Scratch
    {
        private const int MaxKept = 64 * 1024;

        private readonly JsonBuffer _buffer = new();
        private readonly Utf8JsonWriter _json;
        private readonly JsonBodyWriter _body;

        public Scratch()
        {
            _json = new Utf8JsonWriter(_buffer, WriterOptions);
            _body = new JsonBodyWriter(_json);
        }

        public bool IsSmall => _buffer.Capacity <= MaxKept;

        public byte[] Write(object? value, int maxBytes, CancellationToken cancellationToken)
        {
            _buffer.Reset(maxBytes, cancellationToken);
            _json.Reset();
            _body.Write(value, cancellationToken);
            _json.Flush();
            return _buffer.Written.ToArray();
        }
    }
}
