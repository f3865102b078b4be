using PeerShell.Node;

namespace PeerShell.Sending;

/// <summary>An answer to a request: one of its replies, or its end.</summary>
/// <param name="Peer">The peer that was asked.</param>
/// <param name="Request">The body of the request.</param>
/// <param name="Duration">The time since the request.</param>
/// <param name="Reply">The reply; null at the end.</param>
/// <param name="Failure">At the end, the failure, if there is one.</param>
internal sealed record RequestAnswer(Peer Peer, object? Request, TimeSpan Duration, PeerMessage? Reply = null, Exception? Failure = null);
