using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Node.Surveys;

/// <summary>The report of a node in a survey: its description of itself, and its connected peers.</summary>
/// <param name="Id">The peer id of the node.</param>
/// <param name="Name">The name of the node.</param>
/// <param name="Tags">The tags of the node.</param>
/// <param name="Peers">The ids and names of connected peers. A node with many peers sends several reports.</param>
internal sealed record SurveyReport(
    PeerId Id, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<PeerId, string> Peers)
{
    /// <summary>Creates the reports of a node in this process.</summary>
    public static IEnumerable<SurveyReport> Of(NodeProfile profile, IEnumerable<Peer> all)
    {
        var peers = all.Where(peer => peer.IsConnected).Select(peer => KeyValuePair.Create(peer.Id, peer.Name)).ToArray();
        return peers.Length == 0
            ? [new(profile.Id, profile.Name, profile.Tags, new Dictionary<PeerId, string>())]
            : peers
                .Chunk(SurveyRecord.MaxPeers)
                .Select(some => new SurveyReport(profile.Id, profile.Name, profile.Tags, new Dictionary<PeerId, string>(some)));
    }

    public static SurveyReport Read(SurveyEntry entry)
    {
        // Two different texts can be the same id, so the dictionary must have parsed ids as keys.
        Dictionary<PeerId, string> peers = [];
        foreach (var (id, name) in entry.Peers ?? new Dictionary<string, string>())
            peers[PeerId.Parse(id)] = name;

        return new(PeerId.Parse(entry.Id), entry.Name, entry.Tags ?? new Dictionary<string, string>(), peers);
    }

    public SurveyEntry ToEntry() => new()
    {
        Id = Id.ToString(),
        Name = Name,
        Tags = Tags.Count == 0 ? null : Tags,
        Peers = Peers.ToDictionary(peer => peer.Key.ToString(), peer => peer.Value),
    };
}
