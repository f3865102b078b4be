namespace PeerShell.Protocol.Records;

/// <summary>A node in the answer to a survey, with peers that it is connected to.</summary>
internal sealed record SurveyEntry
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The names of the peers, by id.</summary>
    public IReadOnlyDictionary<string, string>? Peers { get; init; }

    /// <summary>Checks the entry and returns it with text that is safe to show.</summary>
    /// <exception cref="ProtocolException">The entry exceeds a limit or is not valid.</exception>
    public SurveyEntry Checked()
    {
        if (!IsNode(Id, Name) || (Peers ?? Nobody).Any(peer => !IsNode(peer.Key, peer.Value)))
            throw SurveyRecord.Malformed($"an id is not a peer id, or a name does not have 1 to {Hello.MaxName} characters");
        if (Peers is { Count: > SurveyRecord.MaxPeers })
            throw SurveyRecord.Malformed($"an entry has more than {SurveyRecord.MaxPeers} peers");
        if (Tags is not null && !Hello.Fit(Tags))
        {
            throw SurveyRecord.Malformed(
                $"an entry has more than {Hello.MaxTags} tags, or they have more than {Hello.MaxTagCharacters} characters");
        }

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
