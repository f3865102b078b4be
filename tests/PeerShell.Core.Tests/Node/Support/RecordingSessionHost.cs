using System.Collections.Concurrent;
using PeerShell.Node;
using PeerShell.Node.Sessions;

namespace PeerShell.Tests.Node.Support;

/// <summary>What a session needs from its node: keeps who was connected and who changed.</summary>
internal sealed class RecordingSessionHost : ISessionHost
{
    private int _stateChanges;

    public ConcurrentQueue<Peer> Connected { get; } = new();

    public ConcurrentQueue<(Peer Peer, PeerState State)> Changes { get; } = new();

    public int StateChanges => Volatile.Read(ref _stateChanges);

    public void OnConnected(Peer peer) => Connected.Enqueue(peer);

    public void OnPeerChanged(Peer peer) => Changes.Enqueue((peer, peer.State));

    public void OnStateChanged() => Interlocked.Increment(ref _stateChanges);
}
