using PeerShell.Node;

namespace PeerShell.Sending;

/// <summary>Whom messages go to: looked up once, and again only when a peer has come or gone, or there was none.</summary>
/// <param name="nodes">Whose peers.</param>
/// <param name="find">Looks them up.</param>
internal sealed class RecipientCache(IReadOnlyList<PeerNode> nodes, Func<IReadOnlyList<Peer>> find)
{
    private Task[] _changes = [];
    private IReadOnlyList<Peer> _peers = [];

    /// <summary>The peers, as of now.</summary>
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
