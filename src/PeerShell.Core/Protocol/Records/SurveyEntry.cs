namespace PeerShell.Protocol.Records;

/// <summary>A node in the answer to a survey, and peers that it is connected to.</summary>
internal sealed record SurveyEntry
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The peers: names by ids.</summary>
    public IReadOnlyDictionary<string, string>? Peers { get; init; }

    /// <summary>The entry as it may be used.</summary>
    /// <exception cref="ProtocolException">It can't be an entry of an honest node.</exception>
    public SurveyEntry Checked()
    {
        if (!IsNode(Id, Name) || (Peers ?? Nobody).Any(peer => !IsNode(peer.Key, peer.Value)))
            throw SurveyRecord.Malformed($"an id is not a peer id, or a name has not 1 to {Hello.MaxName} characters");
        if (Peers is { Count: > SurveyRecord.MaxPeers })
            throw SurveyRecord.Malformed($"an entry has more than {SurveyRecord.MaxPeers} peers");
        if (Tags is not null && !Hello.Fit(Tags))
            throw SurveyRecord.Malformed($"an entry has more than {Hello.MaxTags} tags, or they have more than {Hello.MaxTagCharacters} characters");

        return this with
        {
            Name = PlainText.CleanName(Name),
            Tags = Tags is null ? null : Hello.Clean(Tags),
            Peers = Peers?.ToDictionary(peer => peer.Key, peer => PlainText.CleanName(peer.Value)),
        };
    }

    private static readonly IReadOnlyDictionary<string, string> Nobody = new Dictionary<string, string>();

    private static bool IsNode(string? id, string? name) => PeerId.TryParse(id, out _) && name is { Length: > 0 and <= Hello.MaxName };
}
