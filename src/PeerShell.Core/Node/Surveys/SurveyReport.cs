using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Node.Surveys;

/// <summary>What a node says of itself in a survey: who it is connected to.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Tags">What it says about itself.</param>
/// <param name="Peers">Who it is connected to, or some of them: there can be several reports of one node.</param>
internal sealed record SurveyReport(
    PeerId Id, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<PeerId, string> Peers)
{
    /// <summary>What a node of this process says of itself.</summary>
    public static IEnumerable<SurveyReport> Of(NodeProfile profile, IEnumerable<Peer> all)
    {
        var peers = all.Where(peer => peer.IsConnected).Select(peer => KeyValuePair.Create(peer.Id, peer.Name)).ToArray();
        return peers.Length == 0
            ? [new(profile.Id, profile.Name, profile.Tags, new Dictionary<PeerId, string>())]
            : peers.Chunk(SurveyRecord.MaxPeers).Select(some => new SurveyReport(profile.Id, profile.Name, profile.Tags, new Dictionary<PeerId, string>(some)));
    }

    public static SurveyReport Read(SurveyEntry entry)
    {
        // An id can be written in two ways.
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
