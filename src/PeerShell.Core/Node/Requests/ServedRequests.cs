using PeerShell.Protocol.Records;

namespace PeerShell.Node.Requests;

/// <summary>The requests of a peer that are being served. The queues of the handlers bound their number.</summary>
internal sealed class ServedRequests
{
    // As many as one CANCEL can contain. Of more, the oldest are forgotten, and their cancellation follows in the stream.
    private const int MaxCancelledEarly = CancelRecord.MaxIds;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ServedRequest> _requests = [];

    // The requests that were cancelled before they arrived, or after they were over, oldest first. Usually there is none.
    private HashSet<ulong>? _cancelledEarly;
    private Queue<ulong>? _order;

    /// <summary>Adds a request.</summary>
    /// <returns>False when there is a request with the same number.</returns>
    public bool TryAdd(ServedRequest request, int handlers)
    {
        request.Enter(handlers);
        lock (_lock)
            return _requests.TryAdd(request.Id, request);
    }

    public void Remove(ServedRequest request)
    {
        lock (_lock)
            _requests.Remove(request.Id);
    }

    /// <summary>Cancels a request ahead of the stream of messages. If it has not arrived yet, it will not be started.</summary>
    public void CancelEarly(ulong id)
    {
        ServedRequest? request;
        lock (_lock)
        {
            if (!_requests.Remove(id, out request))
                Remember(id);
        }

        request?.Cancel();
    }

    /// <summary>Returns whether a request that has just arrived was cancelled before.</summary>
    public bool IsCancelled(ulong id)
    {
        lock (_lock)
            return _cancelledEarly?.Contains(id) == true;
    }

    /// <summary>Cancels a request, if it is not over. Nothing about it follows in the stream.</summary>
    public void Cancel(ulong id)
    {
        ServedRequest? request;
        lock (_lock)
        {
            _requests.Remove(id, out request);
            _cancelledEarly?.Remove(id);
        }

        request?.Cancel();
    }

    /// <summary>Cancels all requests, because the requester is gone.</summary>
    public void CancelAll()
    {
        ServedRequest[] requests;
        lock (_lock)
        {
            requests = [.. _requests.Values];
            _requests.Clear();
            _cancelledEarly = null;
            _order = null;
        }

        foreach (var request in requests)
            request.Cancel();
    }

    /// <summary>Cancels the tokens of all requests, because the node stops.</summary>
    public void SignalAll()
    {
        lock (_lock)
        {
            foreach (var request in _requests.Values)
                request.Signal();
        }
    }

    private void Remember(ulong id)
    {
        _cancelledEarly ??= [];
        _order ??= new Queue<ulong>();
        if (!_cancelledEarly.Add(id))
            return;

        _order.Enqueue(id);
        if (_order.Count > MaxCancelledEarly)
            _cancelledEarly.Remove(_order.Dequeue());
    }
}
