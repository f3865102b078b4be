using System.Collections;
using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Gets the peers of nodes, and the members of the network that are known but not connected.</summary>
[Cmdlet(VerbsCommon.Get, "Peer")]
[OutputType(typeof(Peer), typeof(Member))]
public sealed class GetPeerCommand : NodeInputCommand
{
    /// <summary>Names, wildcards, ids or their beginnings; without it, all.</summary>
    [Parameter(Position = 0)]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? Name { get; set; }

    /// <summary>Only those in these states. Alive and left are states that only members have; they imply <see cref="All"/>.</summary>
    [Parameter]
    [ValidateSet(
        nameof(PeerState.Connecting), nameof(PeerState.Connected), nameof(PeerState.Suspect), nameof(PeerState.Reconnecting), nameof(PeerState.Gone),
        nameof(MemberState.Alive), nameof(MemberState.Left))]
    public string[]? State { get; set; }

    /// <summary>Only those whose tags are so; a value may be a wildcard, or several, of which one is to fit.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable Tag { get; set; } = [];

    /// <summary>The members too that are known by gossip and not connected.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    private bool WithMembers => All || (State ?? []).Any(state => Enum.TryParse<MemberState>(state, ignoreCase: true, out _) && !Enum.TryParse<PeerState>(state, ignoreCase: true, out _));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var tags = ReadFilter();
        HashSet<PeerReference> missed = [.. (Name ?? []).Where(name => !name.IsWildcard)];
        foreach (var node in Nodes)
        {
            var known = node.Peers;
            var peers = Name is null ? known : [.. Name.SelectMany(name => name.Among(known)).Distinct()];
            WriteObject(
                peers.Where(peer => IsAskedFor(peer.State) && tags.Fits(peer.Tags)).OrderBy(peer => peer.Name),
                enumerateCollection: true);

            var members = WithMembers ? node.Members.Where(member => !known.Any(peer => peer.Id == member.Id)).ToArray() : [];
            var named = Name is null ? members : [.. Name.SelectMany(name => name.Among(members)).Distinct()];
            WriteObject(
                named.Where(member => IsAskedFor(member.State) && tags.Fits(member.Tags)).OrderBy(member => member.Name).Select(member => OfNode(member, node)),
                enumerateCollection: true);

            missed.RemoveWhere(name => name.Among(known).Count > 0 || name.Among(members).Count > 0);
        }

        if (Nodes.Count > 0)
        {
            foreach (var name in missed)
                WriteError(PeerErrors.PeerNotFound(name, Nodes));
        }
    }

    private TagFilter ReadFilter()
    {
        try
        {
            return new TagFilter(Tag);
        }
        catch (ArgumentException error) when (error is not BadWildcardException)
        {
            ThrowTerminatingError(NodeErrors.InvalidTag(error, Tag));
            throw;
        }
    }

    // Suspect and gone are states of both.
    private bool IsAskedFor(Enum state) => State is null || State.Contains(state.ToString(), StringComparer.OrdinalIgnoreCase);

    // As a peer has it: for the table, and for what takes it as a peer. Of an object that has a note property already, the
    // engine takes no other one; so it is a copy.
    private static PSObject OfNode(Member member, PeerNode node)
    {
        var shown = new PSObject(member with { });
        shown.Properties.Add(new PSNoteProperty("Node", node));
        return shown;
    }
}
