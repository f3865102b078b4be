using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Links;

/// <summary>
/// The session that a link belongs to. A session can have several links at a time, of which one carries it: what comes on
/// another link is ignored, except for offers to resume.
/// </summary>
internal interface ILinkSession
{
    /// <summary>The peer.</summary>
    Peer Peer { get; }

    /// <summary>The link that carries the session, if there is one.</summary>
    Link? Carrier { get; }

    /// <summary>The far half of the session, if the peer is a program that speaks JSON lines, which keeps none.</summary>
    JsonLinesSession? JsonLines { get; }

    /// <summary>Takes messages.</summary>
    /// <exception cref="Protocol.ProtocolException">They are not what the protocol allows.</exception>
    void OnData(Link link, in Record record);

    /// <summary>Takes an acknowledgement.</summary>
    /// <exception cref="Protocol.ProtocolException">It can't be true.</exception>
    void OnAck(Link link, AckRecord ack);

    /// <summary>Takes an offer to resume the session on a link, or the answer to one.</summary>
    /// <exception cref="Protocol.ProtocolException">It can't be true.</exception>
    void OnResume(Link link, ResumeRecord resume);

    /// <summary>Cancels a request of the peer.</summary>
    void OnCancel(ulong request);

    /// <summary>Notes that a link has been silent for longer than it should be, or is heard again.</summary>
    void OnSuspected(Link link, bool suspected);

    /// <summary>Notes a measured round trip.</summary>
    void OnRoundTrip(TimeSpan time);

    /// <summary>Notes that a link has ended. Called once for each link that has joined the session.</summary>
    void OnLinkEnded(Link link, LinkEnd end);

    /// <summary>How many bytes may be sent beyond what is acknowledged.</summary>
    long Window { get; }

    /// <summary>Takes the next bytes for a link to write, unless another link carries the session.</summary>
    /// <param name="link">The link.</param>
    /// <param name="chunk">Where the bytes are added.</param>
    /// <param name="offset">The offset of the first of them in their stream.</param>
    /// <returns>The header of their record; null when there is nothing to write.</returns>
    RecordHeader? Take(Link link, SendChunk chunk, out long offset);

    /// <summary>Gives back what a link has taken and written.</summary>
    void Return(SendChunk chunk);
}
