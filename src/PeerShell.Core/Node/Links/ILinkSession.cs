using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Links;

/// <summary>
/// The session that a link belongs to. A session can have several links at a time, of which one carries it. The records of the
/// other links are ignored, except for offers to resume.
/// </summary>
internal interface ILinkSession
{
    /// <summary>The peer.</summary>
    Peer Peer { get; }

    /// <summary>The link that carries the session; null if none does.</summary>
    Link? Carrier { get; }

    /// <summary>The peer's half of the session if the peer speaks JSON lines, because such a program keeps none; otherwise null.</summary>
    JsonLinesSession? JsonLines { get; }

    /// <summary>Handles a DATA record.</summary>
    /// <exception cref="Protocol.ProtocolException">The protocol does not allow its messages.</exception>
    void OnData(Link link, in Record record);

    /// <summary>Handles an acknowledgement.</summary>
    /// <exception cref="Protocol.ProtocolException">The acknowledgement contradicts what was sent.</exception>
    void OnAck(Link link, AckRecord ack);

    /// <summary>Handles an offer to resume the session on a link, or the answer to an offer.</summary>
    /// <exception cref="Protocol.ProtocolException">The offer or answer contradicts the session.</exception>
    void OnResume(Link link, ResumeRecord resume);

    /// <summary>Cancels a request of the peer, which may not have arrived yet.</summary>
    void OnCancel(ulong request);

    /// <summary>Notes that a link has been silent for longer than expected, or is no longer silent.</summary>
    void OnSuspected(Link link, bool suspected);

    /// <summary>Handles a PING.</summary>
    /// <param name="link">The link.</param>
    /// <param name="sentAt">The time at which it was sent, on the peer's monotonic clock.</param>
    void OnPing(Link link, TimeSpan sentAt);

    /// <summary>Notes a measured round trip.</summary>
    void OnRoundTrip(TimeSpan time);

    /// <summary>Notes that a link has ended. Called once for each link that has joined the session.</summary>
    void OnLinkEnded(Link link, LinkEnd end);

    /// <summary>The maximum number of unacknowledged bytes.</summary>
    long Window { get; }

    /// <summary>Takes the next bytes for a link to write, unless another link carries the session.</summary>
    /// <param name="link">The link.</param>
    /// <param name="chunk">The chunk that the bytes are added to.</param>
    /// <param name="offset">The offset of the first byte in its stream.</param>
    /// <returns>The header of the record; null when there is nothing to write.</returns>
    RecordHeader? Take(Link link, SendChunk chunk, out long offset);

    /// <summary>Returns a chunk that a link has taken and written.</summary>
    void Return(SendChunk chunk);
}
