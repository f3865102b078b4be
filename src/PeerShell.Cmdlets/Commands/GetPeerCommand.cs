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
    /// <summary>The names, wildcards, ids or first characters of ids. Without it, all peers.</summary>
    [Parameter(Position = 0)]
    [NotNothing]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[]? Name { get; set; }

    /// <summary>The states of the peers to get. Only members can be Alive or Left; these states imply <see cref="All"/>.</summary>
    [Parameter]
    [ValidateSet(
        nameof(PeerState.Connected), nameof(PeerState.Suspect), nameof(PeerState.Reconnecting), nameof(PeerState.Unreachable),
        nameof(PeerState.Gone), nameof(MemberState.Alive), nameof(MemberState.Left))]
    public string[]? State { get; set; }

    /// <summary>The tags of the peers to get. A value can be a wildcard, or several, of which one must match.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable Tag { get; set; } = [];

    /// <summary>Also gets the members that are known by gossip but not connected.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    private bool WithMembers => All || (State ?? []).Any(IsOnlyOfMembers);

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
                peers.Where(peer => IsAskedFor(peer.State) && tags.Matches(peer.Tags)).OrderBy(peer => peer.Name),
                enumerateCollection: true);

            var members = WithMembers ? node.Members.Where(member => !known.Any(peer => peer.Id == member.Id)).ToArray() : [];
            var named = Name is null ? members : [.. Name.SelectMany(name => name.Among(members)).Distinct()];
            WriteObject(
                named.Where(member => IsAskedFor(member.State) && tags.Matches(member.Tags))
                    .OrderBy(member => member.Name)
                    .Select(member => WithNode(member, node)),
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

    private static bool IsOnlyOfMembers(string state) =>
        Enum.TryParse<MemberState>(state, ignoreCase: true, out _) && !Enum.TryParse<PeerState>(state, ignoreCase: true, out _);

    // Both peers and members can be Suspect or Gone.
    private bool IsAskedFor(Enum state) => State is null || State.Contains(state.ToString(), StringComparer.OrdinalIgnoreCase);

    // Adds the node, as a peer has one, for the table and for commands that take the member as a peer. It is added to a copy,
    // because the engine can't replace a note property that the object has already.
    private static PSObject WithNode(Member member, PeerNode node)
    {
        var shown = new PSObject(member with { });
        shown.Properties.Add(new PSNoteProperty("Node", node));
        return shown;
    }
}
