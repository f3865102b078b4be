namespace PeerShell.Node.Links;

/// <summary>Where links come in: bounds those that have not finished their handshake, and those from one address.</summary>
internal sealed class Door(NodeLimits limits)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Link> _unfinished = new();
    private readonly Dictionary<Link, LinkedListNode<Link>> _places = [];
    private readonly Dictionary<string, int> _byAddress = [];
    private readonly HashSet<Link> _inside = [];

    /// <summary>Lets an accepted link in, unless there are too many from its address.</summary>
    /// <param name="link">The link.</param>
    /// <param name="evicted">The oldest unfinished link, if it has to go for this one.</param>
    /// <returns>Whether the link is in.</returns>
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

    /// <summary>A link has finished its handshake.</summary>
    public void Finish(Link link)
    {
        lock (_lock)
        {
            if (_places.Remove(link, out var place))
                _unfinished.Remove(place);
        }
    }

    /// <summary>A link has ended.</summary>
    public void Leave(Link link)
    {
        Finish(link);
        lock (_lock)
        {
            if (_inside.Remove(link) && Address(link) is { } address && --_byAddress[address] == 0)
                _byAddress.Remove(address);
        }
    }

    public string Refusal => $"There are {limits.LinksPerAddress} links from this address already.";

    private static string? Address(Link link) => link.RemoteEndpoint.IsLoopback ? null : link.RemoteEndpoint.Host;
}
