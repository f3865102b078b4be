using System.Collections.ObjectModel;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Discovery;

/// <summary>Converts gossip to the bodies of records and back.</summary>
internal static class GossipCodec
{
    /// <summary>Writes a gossip.</summary>
    /// <param name="gossip">The gossip.</param>
    /// <param name="isSent">Returns whether an address is sent to the receiver. Loopback addresses are useless on other machines.</param>
    public static IEnumerable<byte[]> Write(Gossip gossip, Func<PeerEndpoint, bool> isSent) =>
        GossipRecord.Write((int)gossip.Kind, gossip.Digest, gossip.Members.Select(member => Write(member, isSent)));

    /// <summary>Reads an entry, with the same checks as a HELLO.</summary>
    /// <exception cref="ProtocolException">The entry exceeds a limit or is not valid.</exception>
    public static Member Read(MemberRecord entry)
    {
        if (!PeerId.TryParse(entry.Id, out var id))
            throw GossipRecord.Malformed("an id is not a peer id");
        if (id.IsUuid)
            throw GossipRecord.Malformed("an id belongs to a program that speaks JSON lines, which can't be a member");
        if (entry.Name is not { Length: > 0 and <= Hello.MaxName })
            throw GossipRecord.Malformed($"a name does not have 1 to {Hello.MaxName} characters");
        if (entry.Tags is { } tags && !Hello.Fit(tags))
        {
            throw GossipRecord.Malformed(
                $"an entry has more than {Hello.MaxTags} tags, or they have more than {Hello.MaxTagCharacters} characters");
        }

        if (entry.At is { Count: > Hello.MaxAddresses })
            throw GossipRecord.Malformed($"an entry has more than {Hello.MaxAddresses} addresses");
        if (!Enum.IsDefined((MemberState)entry.State))
            throw GossipRecord.Malformed($"{entry.State} is not a member state");

        return new Member
        {
            Id = id,
            Name = PlainText.CleanName(entry.Name),
            Tags = entry.Tags is null ? ReadOnlyDictionary<string, string>.Empty : Hello.Clean(entry.Tags),
            Endpoints = PeerEndpoint.ParseAll(entry.At ?? []),
            State = (MemberState)entry.State,
            Incarnation = entry.Incarnation,
        };
    }

    private static MemberRecord Write(Member member, Func<PeerEndpoint, bool> isSent) => new()
    {
        Id = member.Id.ToString(),
        Name = member.Name,
        Tags = member.Tags.Count == 0 ? null : member.Tags,
        At = [.. member.Endpoints.Where(isSent).Take(Hello.MaxAddresses).Select(endpoint => endpoint.ToString())],
        State = (int)member.State,
        Incarnation = member.Incarnation,
    };
}
