namespace PeerShell.Node.Requests;

/// <summary>The requests of a peer that are being served. The queues of the handlers bound their number.</summary>
internal sealed class ServedRequests
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, ServedRequest> _requests = [];

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

    /// <summary>Cancels a request, if it is not over.</summary>
    public void Cancel(ulong id)
    {
        ServedRequest? request;
        lock (_lock)
            _requests.Remove(id, out request);

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
}
