namespace PeerShell.Node.Requests;

/// <summary>The requests of a peer that are being served. What bounds them is the handlers' queues.</summary>
internal sealed class ServedRequests
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ServedRequest> _requests = [];

    /// <summary>Takes a request.</summary>
    /// <returns>False when there is one of the same number.</returns>
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

    /// <summary>The requester wants no more of one, if it is not over.</summary>
    public void Cancel(ulong id)
    {
        ServedRequest? request;
        lock (_lock)
            _requests.Remove(id, out request);

        request?.Cancel();
    }

    /// <summary>The requester is gone.</summary>
    public void CancelAll()
    {
        ServedRequest[] requests;
        lock (_lock)
        {
            requests = [.. _requests.Values];
            _requests.Clear();
        }

        foreach (var request in requests)
            request.Cancel();
    }

    /// <summary>The node stops.</summary>
    public void SignalAll()
    {
        lock (_lock)
        {
            foreach (var request in _requests.Values)
                request.Signal();
        }
    }
}
