namespace PeerShell.Transport;

/// <summary>
/// A duplex stream of bytes. One receive and one send may be pending at a time. Operations take no cancellation token;
/// <see cref="Abort"/> ends them, because this costs nothing as long as nothing is cancelled.
/// </summary>
/// <remarks>
/// Disposing is the same as aborting. Once both ends have finished sending (<see cref="ShutdownSend"/> was called here, and
/// <see cref="ReceiveAsync"/> has returned 0), the connection closes gracefully and loses no bytes.
/// </remarks>
public interface IConnection : IDisposable
{
    /// <summary>The endpoint of this end.</summary>
    PeerEndpoint LocalEndpoint { get; }

    /// <summary>The endpoint of the other end.</summary>
    PeerEndpoint RemoteEndpoint { get; }

    /// <summary>Receives the available bytes, at least one, into <paramref name="buffer"/>.</summary>
    /// <param name="buffer">
    /// The buffer for the bytes. With an empty buffer, the call waits until there is something to receive, and holds no memory
    /// while it waits.
    /// </param>
    /// <returns>
    /// The number of bytes received, or 0 if the other end has finished sending. With an empty buffer always 0, even if the
    /// connection is broken; the next receive then throws.
    /// </returns>
    /// <exception cref="IOException">The connection is broken or aborted.</exception>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all bytes of all buffers, in order. The buffers may be reused once the task completes.</summary>
    /// <param name="buffers">The buffers to send.</param>
    /// <returns>A task that completes when all bytes have been handed to the network.</returns>
    /// <exception cref="IOException">The connection is broken or aborted.</exception>
    ValueTask SendAsync(IList<ArraySegment<byte>> buffers);

    /// <summary>Signals the other end that nothing more will be sent (FIN). Receiving continues.</summary>
    void ShutdownSend();

    /// <summary>
    /// Ends the connection at once (with RST, where the network has it). Pending operations fail. May be called at any time and
    /// more than once.
    /// </summary>
    void Abort();
}
