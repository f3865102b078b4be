namespace PeerShell.Node;

/// <summary>What a node has done since it started, over all its peers, those that are gone included.</summary>
public readonly record struct NodeTotals
{
    /// <summary>Messages queued for peers and not dropped, whether or not they arrived.</summary>
    public long MessagesSent { get; init; }

    /// <summary>Messages accepted from peers.</summary>
    public long MessagesReceived { get; init; }

    /// <summary>Messages dropped at full send queues.</summary>
    public long MessagesDropped { get; init; }

    /// <summary>Messages whose session ended before they were acknowledged.</summary>
    public long MessagesUndeliverable { get; init; }

    /// <summary>Bytes of messages sent, those sent again included.</summary>
    public long BytesSent { get; init; }

    /// <summary>Bytes of messages received, those received again included.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Links accepted and dialled.</summary>
    public long LinksOpened { get; init; }

    /// <summary>Links that ended before they carried a session.</summary>
    public long LinksRefused { get; init; }

    /// <summary>
    /// Replies that came after their request was over, and whatever else belonged to no request. A few are normal: a reply
    /// and the cancellation of its request can cross.
    /// </summary>
    public long StrayReplies { get; init; }

    /// <summary>Gossip that was dropped as a peer read too slowly. When lists are compared it learns the same.</summary>
    public long GossipDropped { get; init; }

    /// <summary>How often a member was left out because the list of members was full.</summary>
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
