using System.Collections;
using System.Management.Automation;
using PeerShell.Topology;
using PeerShell.Transport;

namespace PeerShell.Topologies;

/// <summary>Gives a new topology a name, its nodes tags, and its links conditions.</summary>
internal static class TopologyDecorator
{
    /// <summary>Creates a topology with these details.</summary>
    /// <param name="topology">The topology, which stays unchanged.</param>
    /// <param name="title">The name; null to keep it.</param>
    /// <param name="tag">The tags of all nodes; null or empty to keep them.</param>
    /// <param name="conditions">The conditions of the links that have none of their own.</param>
    /// <exception cref="TopologyException">The topology can't have them.</exception>
    public static PeerTopology Decorate(PeerTopology topology, string? title, Hashtable? tag, LinkConditions conditions)
    {
        var tags = (tag ?? []).Cast<DictionaryEntry>().ToDictionary(
            pair => LanguagePrimitives.ConvertTo<string>(pair.Key), pair => LanguagePrimitives.ConvertTo<string>(pair.Value));
        if (title is not null)
            topology = topology.Rename(title);

        return tags.Count == 0 && conditions.IsNone
            ? topology
            : topology.Change(
                node => tags.Count == 0 ? node : node with { Tags = tags },
                link => conditions.IsNone || !link.Conditions.IsNone ? link : link with { Conditions = conditions });
    }
}
