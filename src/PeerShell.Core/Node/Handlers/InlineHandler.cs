using PeerShell.Node.Events;

namespace PeerShell.Node.Handlers;

/// <summary>
/// A function that handles messages where they are received, before the next one is looked at: there is no queue, no thread
/// and no object between, which makes it several times as fast as a <see cref="PeerHandler"/>. It is called in order and one
/// at a time for each peer; for several peers at once. Requests do not come to it.
/// </summary>
/// <remarks>
/// While it is at work its peer's messages wait, replies included, and the window closes: so it must be quick and must not
/// wait for anything. A message is accepted when it returns. What it throws is counted, remembered and raised as an event
/// (<see cref="PeerEventKind.HandlerFailed"/>), and harms nothing else.
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

    /// <summary>The node whose messages it handles.</summary>
    public PeerNode Node { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>How often it failed.</summary>
    public long Errors { get; private set; }

    /// <summary>The last failure; null before the first.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Unregisters it. A call that is under way on another thread comes to its end.</summary>
    public void Dispose()
    {
        _table.Remove(this);
        _failures.End();
    }

    /// <summary>The name.</summary>
    /// <returns>For people.</returns>
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
