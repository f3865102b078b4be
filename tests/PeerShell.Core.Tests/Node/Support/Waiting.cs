using PeerShell.Node;

namespace PeerShell.Tests.Node.Support;

/// <summary>Waits that end: what takes longer than 30 s never comes.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>Waits until a peer is in a state.</summary>
    public static async Task EntersAsync(this Peer peer, PeerState state)
    {
        while (true)
        {
            var changed = peer.WaitForChangeAsync();
            if (peer.State == state)
                return;

            await changed.Soon();
        }
    }
}
