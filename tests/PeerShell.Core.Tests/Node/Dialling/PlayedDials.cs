using System.Threading.Channels;
using PeerShell.Node;
using PeerShell.Tests.Node.Support;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Dialling;

/// <summary>Dials that end as the test says.</summary>
internal sealed class PlayedDials
{
    private readonly Channel<TaskCompletionSource<Peer>> _dials = Channel.CreateUnbounded<TaskCompletionSource<Peer>>();

    public static PeerEndpoint Endpoint { get; } = new("10.0.0.1", 9000);

    public Task<Peer> DialAsync(CancellationToken cancellationToken)
    {
        var dial = new TaskCompletionSource<Peer>(TaskCreationOptions.RunContinuationsAsynchronously);
        cancellationToken.Register(() => dial.TrySetCanceled(cancellationToken));
        _dials.Writer.TryWrite(dial);
        return dial.Task;
    }

    /// <summary>Waits for the next dial, and has it end with a peer.</summary>
    public async Task SucceedAsync(Peer peer) => (await NextAsync()).SetResult(peer);

    /// <summary>Waits for the next dial, and has it fail.</summary>
    public async Task FailAsync(ConnectFailure failure = ConnectFailure.Refused) =>
        (await NextAsync()).SetException(new ConnectException(failure, Endpoint, $"The dial failed: {failure}."));

    /// <summary>Waits for the next dial.</summary>
    public Task<TaskCompletionSource<Peer>> NextAsync() => _dials.Reader.ReadAsync().AsTask().Soon();

    public void AssertNone() => Assert.False(_dials.Reader.TryPeek(out _));
}
