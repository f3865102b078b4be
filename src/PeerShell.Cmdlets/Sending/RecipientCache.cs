using PeerShell.Node;

namespace PeerShell.Sending;

/// <summary>
/// Keeps the recipients that were found, and finds them again only after a peer has come or gone, or if there were none.
/// </summary>
/// <param name="nodes">The nodes whose peers they are.</param>
/// <param name="find">Finds the recipients.</param>
internal sealed class RecipientCache(IReadOnlyList<PeerNode> nodes, Func<IReadOnlyList<Peer>> find)
{
    private Task[] _changes = [];
    private IReadOnlyList<Peer> _peers = [];

    /// <summary>The current recipients.</summary>
    public IReadOnlyList<Peer> Peers
    {
        get
        {
            if (_peers.Count == 0 || Array.Exists(_changes, change => change.IsCompleted))
            {
                _changes = [.. nodes.Select(node => node.WaitForChangeAsync())];
                _peers = find();
            }

            return _peers;
        }
    }
}
