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
/// Everything here runs under <see cref="Gate"/>, which is taken before the session's locks. <see cref="Carrier"/> changes
/// only under both of these as well, so that whoever holds one of them sees a link that stays the carrier meanwhile.
/// </remarks>
/// <param name="session">The session.</param>
/// <param name="isArbiter">Whether this node nominates.</param>
/// <param name="isJsonLines">Whether the peer is a program that speaks JSON lines.</param>
/// <param name="nextNomination">Returns the number of the next nomination, higher than any before.</param>
internal sealed class PeerLinks(Session session, bool isArbiter, bool isJsonLines, Func<long> nextNomination)
{
    private readonly List<Link> _links = [];
    private Link? _nominated;
    private volatile Link? _carrier;

    public Lock Gate { get; } = new();

    /// <summary>The link that carries the session, if there is one.</summary>
    public Link? Carrier => _carrier;

    public bool IsEmpty => _links.Count == 0;

    public IReadOnlyList<Link> Snapshot()
    {
        lock (Gate)
            return [.. _links];
    }

    /// <summary>Takes a link whose HELLO has come.</summary>
    /// <exception cref="ProtocolException">The link was dialled although there is a live one.</exception>
    public void Add(Link link)
    {
        // The dialler gives way when it is connected by now. The far side's dial is never refused on this ground: what looks
        // alive here may be what the far side has just lost.
        if (_carrier is { IsOpen: true } carrier && (isJsonLines ? IsLeft(link, carrier) : link.Dialled is not null))
            throw new ProtocolException(CloseReason.DuplicateLink, "There is a link already.");

        _links.Add(link);
        if (isArbiter)
            Nominate(link);
    }

    /// <summary>Takes an offer, or the answer to one.</summary>
    /// <param name="link">The link it came on.</param>
    /// <param name="resume">The offer or answer.</param>
    /// <param name="superseded">The links that are of no use any longer.</param>
    /// <returns>How many messages of an older session are lost, or null when nothing has changed.</returns>
    /// <exception cref="ProtocolException">It can't be true.</exception>
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
                if (session.Answer(resume, link.FarHello!, out lost) is not { } answer)
                    return null;

                // Before the link becomes the carrier, so that it goes out before any message.
                link.Say(answer);
            }

            _carrier = link;
        }

        superseded = [.. _links.Where(other => other != link)];
        return lost;
    }

    /// <summary>Lets go of a link that has ended; the arbiter nominates another one, if there is one.</summary>
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

    // The other way round: such a program sends on the connection on which it first heard from this node, says Pong on no
    // other, and never leaves it (tokio-p2p ends when it is closed). So a Pong on a dialled link means that it sends there.
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
