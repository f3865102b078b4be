namespace PeerShell.Node;

/// <summary>The counters of a node since its start, summed over all its peers, including peers that are gone.</summary>
public readonly record struct NodeTotals
{
    /// <summary>The number of messages queued for peers and not dropped, whether or not they arrived.</summary>
    public long MessagesSent { get; init; }

    /// <summary>The number of messages accepted from peers.</summary>
    public long MessagesReceived { get; init; }

    /// <summary>The number of messages dropped because a send queue was full.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>The number of messages whose session ended before they were acknowledged.</summary>
    public long MessagesUndeliverable { get; init; }

    /// <summary>The number of bytes of messages sent, including those sent again.</summary>
    public long BytesSent { get; init; }

    /// <summary>The number of bytes of messages received, including those received again.</summary>
    public long BytesReceived { get; init; }

    /// <summary>The number of links accepted or dialled.</summary>
    public long LinksOpened { get; init; }

    /// <summary>The number of links that ended before they carried a session.</summary>
    public long LinksRefused { get; init; }

    /// <summary>
    /// The number of replies that arrived after their request was over, and of other records that matched no request. A few are
    /// normal, because a reply and the cancellation of its request can cross.
    /// </summary>
    public long StrayReplies { get; init; }

    /// <summary>
    /// How often gossip was dropped because a peer read too slowly. The peer catches up when member lists are compared.
    /// </summary>
    public long GossipDropped { get; init; }

    /// <summary>The number of times a member was left out because the list of members was full.</summary>
    public long MembersIgnored { get; init; }

    /// <summary>
    /// Dials to addresses that others told, postponed because too many had failed. See
    /// <see cref="Discovery.MeshOptions.DialsPerSecond"/>.
    /// </summary>
    public long DialsPostponed { get; init; }

    internal static NodeTotals Of(PeerNode node) => node.Rooms.Peers.Totals with
    {
        LinksOpened = node.Rooms.Links.Opened,
        LinksRefused = node.Rooms.Links.Refused,
        StrayReplies = node.Rooms.Requests.Strays,
        GossipDropped = node.Rooms.Discovery.Dropped,
        MembersIgnored = node.Rooms.Discovery.Ignored,
        DialsPostponed = node.Rooms.Discovery.Postponed + node.Rooms.JsonLinesDialler.Postponed,
    };

    internal NodeTotals Plus(Peer peer) => this with
    {
        MessagesSent = MessagesSent + peer.MessagesSent,
        MessagesReceived = MessagesReceived + peer.MessagesReceived,
        MessagesDropped = MessagesDropped + peer.MessagesDropped,
        MessagesUndeliverable = MessagesUndeliverable + peer.MessagesUndeliverable,
        BytesSent = BytesSent + peer.BytesSent,
        BytesReceived = BytesReceived + peer.BytesReceived,
    };
}
