using PeerShell.Node;

namespace PeerShell.Sending;

/// <summary>What came of a request: one of its replies, or how it ended.</summary>
/// <param name="Peer">Who was asked.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Reply">A reply; null at the end.</param>
/// <param name="Failure">At the end, why it failed, if it did.</param>
internal sealed record RequestAnswer(Peer Peer, object? Request, TimeSpan Duration, PeerMessage? Reply = null, Exception? Failure = null);
