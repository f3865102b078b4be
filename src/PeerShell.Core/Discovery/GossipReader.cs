using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Discovery;

/// <summary>Puts the records of a gossip together again, on one link.</summary>
/// <param name="most">The most entries it takes.</param>
internal sealed class GossipReader(int most)
{
    private List<Member> _members = [];

    /// <summary>Takes a record.</summary>
    /// <returns>The gossip, when it was its last.</returns>
    /// <exception cref="ProtocolException">It can't be read, or is longer than any honest one.</exception>
    public Gossip? Read(ReadOnlySpan<byte> body)
    {
        var record = GossipRecord.Read(body);
        if (!Enum.IsDefined((GossipKind)record.Kind))
            return null;
        if (_members.Count + record.Members.Count > most)
            throw GossipRecord.Malformed($"it has more than {most} entries");

        _members.AddRange(record.Members.Select(GossipCodec.Read));
        if (record.More)
            return null;

        var gossip = new Gossip((GossipKind)record.Kind, record.Digest, _members);
        _members = [];
        return gossip;
    }
}
