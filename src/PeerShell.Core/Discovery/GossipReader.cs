using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Discovery;

/// <summary>Joins the records of a gossip on one link.</summary>
/// <param name="maxEntries">The maximum number of entries of a gossip.</param>
internal sealed class GossipReader(int maxEntries)
{
    private List<Member> _members = [];

    /// <summary>Reads a record.</summary>
    /// <returns>The gossip, if this was its last record; otherwise null.</returns>
    /// <exception cref="ProtocolException">The record is not valid, or the gossip has too many entries.</exception>
    public Gossip? Read(ReadOnlySpan<byte> body)
    {
        var record = GossipRecord.Read(body);
        if (!Enum.IsDefined((GossipKind)record.Kind))
            return null;
        if (_members.Count + record.Members.Count > maxEntries)
            throw GossipRecord.Malformed($"it has more than {maxEntries} entries");

        _members.AddRange(record.Members.Select(GossipCodec.Read));
        if (record.More)
            return null;

        var gossip = new Gossip((GossipKind)record.Kind, record.Digest, _members);
        _members = [];
        return gossip;
    }
}
