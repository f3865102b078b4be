using PeerShell.Node.Links;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Node.Sessions;

/// <summary>
/// The links of one peer, and which of them carries the session. The rules are those of <see cref="Session"/>: the arbiter,
/// which is the node with the lower id, nominates a link, and the other node, the follower, answers.
/// </summary>
/// <remarks>
/// All methods run under <see cref="Gate"/>, which is taken before the session's locks. <see cref="Carrier"/> changes only
/// while both of the session's locks are held too. So a thread that holds any of these locks sees a carrier that does not change.
/// </remarks>
/// <param name="session">The session.</param>
/// <param name="isArbiter">Whether this node is the arbiter.</param>
/// <param name="isJsonLines">Whether the peer is a program that speaks JSON lines.</param>
/// <param name="clock">The clock.</param>
/// <param name="nextNomination">Returns the number of the next nomination, which is higher than all before.</param>
internal sealed class PeerLinks(Session session, bool isArbiter, bool isJsonLines, TimeProvider clock, Func<long> nextNomination)
{
    private readonly List<Link> _links = [];
    private Link? _nominated;
    private volatile Link? _carrier;
    private long _answeredAt = clock.GetTimestamp();

    public Lock Gate { get; } = new();

    /// <summary>The link that carries the session; null if none does.</summary>
    public Link? Carrier => _carrier;

    public bool IsEmpty => _links.Count == 0;

    public IReadOnlyList<Link> Snapshot()
    {
        lock (Gate)
            return [.. _links];
    }

    /// <summary>Adds a link whose HELLO was received.</summary>
    /// <exception cref="ProtocolException">The link was dialled although a live link exists.</exception>
    public void Add(Link link)
    {
        // A link that this node dialled gives way to a live carrier. A link that the peer dialled does not, because the carrier may
        // look alive here after the peer has lost it.
        if (_carrier is { IsOpen: true } carrier && (isJsonLines ? IsLeft(link, carrier) : link.Dialled is not null))
            throw new ProtocolException(CloseReason.DuplicateLink, "The two nodes already have a link.");

        _links.Add(link);
        if (isArbiter)
            Nominate(link);
    }

    /// <summary>Handles an offer to resume the session, or the answer to an offer.</summary>
    /// <param name="link">The link that it was received on.</param>
    /// <param name="resume">The offer or answer.</param>
    /// <param name="superseded">The links that are no longer needed.</param>
    /// <returns>The number of lost messages of an older session; null when nothing has changed.</returns>
    /// <exception cref="ProtocolException">The offer or answer contradicts the session.</exception>
    public long? Resume(Link link, ResumeRecord resume, out IReadOnlyList<Link> superseded)
    {
        superseded = [];
        if (!link.IsOpen)
            return null;

        long lost;
        lock (session.ReceiveLock)
        using (session.SendLock.EnterScope())
        {
            if (isArbiter)
            {
                if (link != _nominated || link.Offer is not { } offer || offer.Nomination != resume.Nomination)
                    return null;

                lost = session.Conclude(offer, resume, link.FarHello!);
                _nominated = null;
            }
            else
            {
                if (session.Answer(resume, link.FarHello!, out lost, isNewLink: link.Opened > _answeredAt) is not { } answer)
                    return null;

                _answeredAt = clock.GetTimestamp();

                // Sent before the link becomes the carrier, so that the answer precedes any message.
                link.Say(answer);
            }

            // Sent before any message, so that the peer knows how old a message is.
            link.Ping();
            _carrier = link;
        }

        superseded = [.. _links.Where(other => other != link)];
        return lost;
    }

    /// <summary>Removes a link that has ended. The arbiter then nominates another link, if there is one.</summary>
    /// <returns>Whether it was the carrier.</returns>
    public bool Remove(Link link)
    {
        _links.Remove(link);
        if (_nominated == link)
            _nominated = null;

        var carried = _carrier == link;
        if (carried)
        {
            lock (session.ReceiveLock)
            using (session.SendLock.EnterScope())
                _carrier = null;
        }

        if (isArbiter && _carrier is null && _nominated is null && _links is [.., var latest])
            Nominate(latest);

        return carried;
    }

    // For JSON lines the rule is reversed. A program sends only on the connection on which it first heard from this node, and sends
    // Pong on no other. It never leaves that connection (tokio-p2p ends when it is closed). So a Pong on a dialled link means that
    // the program sends there.
    private static bool IsLeft(Link link, Link carrier) => link.Dialled is null && carrier.Dialled is not null;

    private void Nominate(Link link)
    {
        ResumeRecord offer;
        lock (session.ReceiveLock)
            offer = session.Offer(nextNomination(), SessionContext.NewNumber());

        _nominated = link;
        link.Offer = offer;
        link.Say(offer);
    }
}
