using PeerShell.Node;
using PeerShell.Node.Requests;

namespace PeerShell.Tests.Node;

/// <summary>Sends requests to a peer and collects the replies or the error.</summary>
internal static class Asking
{
    // The tests expect a failure at once, so this timeout never elapses in a test that passes.
    public static readonly TimeSpan Never = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<IReadOnlyList<string>> AskAsync(Peer peer, string body, TimeSpan? timeout = null)
    {
        List<string> replies = [];
        await foreach (var reply in peer.RequestAsync(body, timeout: timeout ?? Never, cancellationToken: Stop))
            replies.Add((string)reply.Body!);

        return replies;
    }

    public static Task<RequestException> FailAsync(Peer peer, string body, TimeSpan? timeout = null) =>
        Assert.ThrowsAsync<RequestException>(() => AskAsync(peer, body, timeout));

    public static void AssertNothingIsLeft(HandlerPair pair) => Assert.Equal(0, pair.Client.Rooms.Requests.Count);
}
