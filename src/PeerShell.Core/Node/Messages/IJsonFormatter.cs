namespace PeerShell.Node;

/// <summary>Converts objects to JSON and back. A host with its own kinds of objects has its own formatter.</summary>
public interface IJsonFormatter
{
    /// <summary>Removes the host's wrapper from a string or bytes, which are not sent as JSON.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>The string or bytes, or the value itself.</returns>
    object? Unwrap(object? value) => value;

    /// <summary>Writes a value as JSON.</summary>
    /// <param name="value">The value; never a string or bytes, which are not sent as JSON.</param>
    /// <returns>The JSON as UTF-8.</returns>
    /// <exception cref="SendException">The value can't be written, or is nested too deeply (<see cref="SendFailure.BadBody"/>).</exception>
    ReadOnlyMemory<byte> Write(object? value);

    /// <summary>
    /// Writes a value as JSON, and stops soon after a limit. <see cref="JsonBuffer"/> does so. By default, the limit and the token have
    /// no effect.
    /// </summary>
    /// <param name="value">The value; never a string or bytes, which are not sent as JSON.</param>
    /// <param name="maxBytes">The length beyond which the message can't be sent. The result may be longer.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The JSON as UTF-8.</returns>
    /// <exception cref="SendException">
    /// The value can't be written or is nested too deeply (<see cref="SendFailure.BadBody"/>), or the JSON is too long
    /// (<see cref="SendFailure.TooLarge"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    ReadOnlyMemory<byte> Write(object? value, int maxBytes, CancellationToken cancellationToken) => Write(value);

    /// <summary>Reads a value from JSON. Must never create an instance of a type that the JSON names.</summary>
    /// <param name="json">The JSON as UTF-8.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">The text is not valid JSON, or is nested too deeply.</exception>
    object? Read(ReadOnlySpan<byte> json);
}
