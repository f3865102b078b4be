namespace PeerShell.Node;

/// <summary>Turns objects into JSON and back. A host with its own kinds of objects brings its own formatter.</summary>
public interface IJsonFormatter
{
    /// <summary>Takes off what a host has put around a string or bytes, which travel as they are.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>The string or bytes, or the value itself.</returns>
    object? Unwrap(object? value) => value;

    /// <summary>Writes a value as JSON.</summary>
    /// <param name="value">The value; never a string or bytes, which travel as they are.</param>
    /// <returns>UTF-8.</returns>
    /// <exception cref="SendException">The value can't be written, or is nested too deeply (<see cref="SendFailure.BadBody"/>).</exception>
    ReadOnlyMemory<byte> Write(object? value);

    /// <summary>Reads JSON into a value. Nothing is ever turned into a type that the text names.</summary>
    /// <param name="json">UTF-8.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">This is not JSON, or it is nested too deeply.</exception>
    object? Read(ReadOnlySpan<byte> json);
}
