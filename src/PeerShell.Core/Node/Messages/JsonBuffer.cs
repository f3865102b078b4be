using System.Buffers;

namespace PeerShell.Node;

/// <summary>
/// The buffer that the JSON of a message is written to. It ends the writing when the message becomes too long or is cancelled, because
/// a small object that contains others many times can be written as any number of bytes.
/// </summary>
public sealed class JsonBuffer : IBufferWriter<byte>
{
    // The limit and the token are checked at least once for so many bytes.
    private const int SliceBytes = 4096;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _maxBytes = int.MaxValue;
    private CancellationToken _cancellationToken;

    /// <summary>The bytes that are written.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>The number of bytes that the buffer can hold without growing.</summary>
    public int Capacity => _buffer.Capacity;

    /// <summary>Empties the buffer for another message.</summary>
    /// <param name="maxBytes">The maximum length of the message. The buffer may accept some KiB more.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public void Reset(int maxBytes, CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        _maxBytes = maxBytes;
        _cancellationToken = cancellationToken;
    }

    /// <inheritdoc/>
    public void Advance(int count) => _buffer.Advance(count);

    /// <inheritdoc/>
    /// <exception cref="SendException">The message is too long (<see cref="SendFailure.TooLarge"/>).</exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_buffer.WrittenCount > _maxBytes)
        {
            throw new SendException(
                SendFailure.TooLarge,
                $"The message has more than {_maxBytes} bytes, which is the limit. Send it in parts, or raise the limit on both sides.");
        }

        var memory = _buffer.GetMemory(sizeHint);
        return memory[..Math.Min(memory.Length, Math.Max(sizeHint, SliceBytes))];
    }

    /// <inheritdoc/>
    /// <exception cref="SendException">The message is too long (<see cref="SendFailure.TooLarge"/>).</exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
