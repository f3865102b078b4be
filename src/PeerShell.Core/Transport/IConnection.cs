namespace PeerShell.Transport;

/// <summary>
/// One duplex stream of bytes. One receive and one send may be pending at a time. Operations take no cancellation
/// token: <see cref="Abort"/> ends them, which costs nothing while all is well.
/// </summary>
/// <remarks>
/// Disposing is the same as aborting. Once both ends have finished sending (<see cref="ShutdownSend"/> was called here, and
/// <see cref="ReceiveAsync"/> has returned 0), nothing is left to abort: the connection closes in order and loses nothing.
/// </remarks>
public interface IConnection : IDisposable
{
    /// <summary>This end.</summary>
    PeerEndpoint LocalEndpoint { get; }

    /// <summary>The far end.</summary>
    PeerEndpoint RemoteEndpoint { get; }

    /// <summary>Receives what there is, at least one byte, into <paramref name="buffer"/>.</summary>
    /// <param name="buffer">Where to. An empty buffer waits until there is something to receive, without holding memory meanwhile.</param>
    /// <returns>
    /// How many bytes were received; 0 when the far end has finished sending. For an empty buffer always 0, also when the
    /// connection is broken: the next receive says so.
    /// </returns>
    /// <exception cref="IOException">The connection is broken or aborted.</exception>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all the bytes of all buffers, in order. The buffers may be reused once this completes.</summary>
    /// <param name="buffers">What to send.</param>
    /// <returns>A task that completes when everything has been handed to the network.</returns>
    /// <exception cref="IOException">The connection is broken or aborted.</exception>
    ValueTask SendAsync(IList<ArraySegment<byte>> buffers);

    /// <summary>Tells the far end that nothing more will be sent (FIN). Receiving goes on.</summary>
    void ShutdownSend();

    /// <summary>Ends the connection at once (RST where the network has it); pending operations fail. May be called at any time and more than once.</summary>
    void Abort();
}
