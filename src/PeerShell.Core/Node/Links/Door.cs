namespace PeerShell.Node.Links;

/// <summary>Limits the accepted links: those with an unfinished handshake, and those from one address.</summary>
internal sealed class Door(NodeLimits limits)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Link> _unfinished = new();
    private readonly Dictionary<Link, LinkedListNode<Link>> _places = [];
    private readonly Dictionary<string, int> _byAddress = [];
    private readonly HashSet<Link> _inside = [];

    /// <summary>Admits an accepted link, unless there are too many from its address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="evicted">The oldest unfinished link, if it must be closed to make room; otherwise null.</param>
    /// <returns>Whether the link is admitted.</returns>
    public bool TryEnter(Link link, out Link? evicted)
    {
        evicted = null;
        lock (_lock)
        {
            if (Address(link) is { } address)
            {
                var count = _byAddress.GetValueOrDefault(address);
                if (count >= limits.LinksPerAddress)
                    return false;

                _byAddress[address] = count + 1;
            }

            if (_unfinished.Count >= limits.UnfinishedHandshakes)
                evicted = _unfinished.First!.Value;

            _places[link] = _unfinished.AddLast(link);
            _inside.Add(link);
        }

        if (evicted is not null)
            Finish(evicted);

        return true;
    }

    /// <summary>Notes that a link has finished its handshake.</summary>
    public void Finish(Link link)
    {
        lock (_lock)
        {
            if (_places.Remove(link, out var place))
                _unfinished.Remove(place);
        }
    }

    /// <summary>Notes that a link has ended.</summary>
    public void Leave(Link link)
    {
        Finish(link);
        lock (_lock)
        {
            if (_inside.Remove(link) && Address(link) is { } address && --_byAddress[address] == 0)
                _byAddress.Remove(address);
        }
    }

    public string Refusal => $"There are already {limits.LinksPerAddress} links from this address, which is the maximum.";

    private static string? Address(Link link) => link.RemoteEndpoint.IsLoopback ? null : link.RemoteEndpoint.Host;
}
