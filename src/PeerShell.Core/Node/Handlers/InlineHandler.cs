using PeerShell.Node.Events;

namespace PeerShell.Node.Handlers;

/// <summary>
/// A function that handles messages on the thread that receives them, before the next message is read. It needs no queue, thread
/// or object for a message, so it is several times as fast as a <see cref="PeerHandler"/>. For each peer it is called in order,
/// one message at a time; for several peers it can be called at the same time. It gets no requests.
/// </summary>
/// <remarks>
/// While it runs, the other messages and replies of the peer wait and the receive window closes, so it must be fast and must not
/// wait. A message is accepted when the function returns. An exception is counted, kept as the last error and reported as an
/// event (<see cref="PeerEventKind.HandlerFailed"/>), and has no other effect.
/// </remarks>
public sealed class InlineHandler : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HandlerTable _table;
    private readonly MessageViewHandler _handle;
    private readonly CountedReport _failures;

    internal InlineHandler(PeerNode node, HandlerTable table, string name, MessageViewHandler handle)
    {
        Node = node;
        Name = name;
        _table = table;
        _handle = handle;
        _failures = new CountedReport(table.NodeOptions.Clock, count => table.Events.HandlerFailed(Name, LastError!, count));
    }

    /// <summary>The node whose messages the handler handles.</summary>
    public PeerNode Node { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The number of failures.</summary>
    public long Errors { get; private set; }

    /// <summary>The last failure; null before the first failure.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Unregisters the handler. A call that is under way on another thread continues to its end.</summary>
    public void Dispose()
    {
        _table.Remove(this);
        _failures.End();
    }

    /// <summary>Returns the name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    internal void Call(in MessageView message)
    {
        try
        {
            _handle(message);
        }
        catch (Exception error)
        {
            lock (_lock)
            {
                Errors++;
                LastError = error;
            }

            _failures.Add();
        }
    }
}
