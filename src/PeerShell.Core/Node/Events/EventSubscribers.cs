namespace PeerShell.Node.Events;

/// <summary>Calls the subscribers of a node's events, on the thread pool, one event at a time, in order.</summary>
/// <param name="sender">The node, as the sender of its events.</param>
/// <param name="log">The node's events. Its capacity bounds how far a slow subscriber can fall behind.</param>
/// <param name="failed">Reports that a subscriber to a kind of event has failed.</param>
internal sealed class EventSubscribers(object sender, EventLog log, Action<PeerEventKind, Exception> failed)
{
    private readonly Lock _lock = new();
    private readonly List<(PeerEventKind? Kind, EventHandler<PeerEvent> Handler)> _handlers = [];
    private bool _raising;
    private long _raised;

    /// <param name="kind">The kind of event; null for all events.</param>
    /// <param name="handler">The subscriber.</param>
    public void Add(PeerEventKind? kind, EventHandler<PeerEvent>? handler)
    {
        if (handler is null)
            return;

        lock (_lock)
            _handlers.Add((kind, handler));
    }

    public void Remove(PeerEventKind? kind, EventHandler<PeerEvent>? handler)
    {
        lock (_lock)
        {
            var index = _handlers.FindLastIndex(entry => entry.Kind == kind && entry.Handler == handler);
            if (index >= 0)
                _handlers.RemoveAt(index);
        }
    }

    /// <summary>Raises the new events in the log.</summary>
    public void OnLogged()
    {
        lock (_lock)
        {
            if (_handlers.Count == 0)
            {
                _raised = log.Last;
                return;
            }

            if (_raising)
                return;

            _raising = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static subscribers => subscribers.RaiseAll(), this, preferLocal: false);
    }

    private void RaiseAll()
    {
        while (true)
        {
            IReadOnlyList<PeerEvent> happened;
            (PeerEventKind? Kind, EventHandler<PeerEvent> Handler)[] handlers;
            lock (_lock)
            {
                happened = log.After(_raised);
                if (happened.Count == 0)
                {
                    _raising = false;
                    return;
                }

                _raised = happened[^1].Sequence;
                handlers = [.. _handlers];
            }

            foreach (var one in happened)
            {
                foreach (var (_, handler) in handlers.Where(entry => entry.Kind is null || entry.Kind == one.Kind))
                    Call(handler, one);
            }
        }
    }

    private void Call(EventHandler<PeerEvent> handler, PeerEvent happened)
    {
        try
        {
            handler(sender, happened);
        }
        catch (Exception error) when (happened.Kind != PeerEventKind.HandlerFailed)
        {
            failed(happened.Kind, error);
        }
        catch (Exception)
        {
            // To report this failure would call the same failing subscriber again.
        }
    }
}
