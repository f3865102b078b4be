using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.References;

/// <summary>
/// A user's reference to peers: a peer, its name, a wildcard for names, its id, or the first characters of its id. A message means its
/// sender, an event the peer that it is about, a node itself as its peers see it, and a member of the network the peer that it is or may
/// become.
/// </summary>
public sealed class PeerReference
{
    private const int MinPrefix = 4;

    private readonly Peer? _peer;
    private readonly Member? _member;
    private readonly string _text;

    /// <summary>Reads a value.</summary>
    /// <param name="value">A peer, a name, an id, or another object that means a peer.</param>
    /// <exception cref="ArgumentException">The value is none of these.</exception>
    public PeerReference(object value)
    {
        var given = UserInput.Unwrap(value);
        _peer = given switch
        {
            Peer peer => peer,
            PeerMessage message => message.From,
            PeerEvent happened => happened.Peer,
            _ => null,
        };
        _member = given as Member ?? (given as PeerEvent)?.Member;
        _text = given switch
        {
            PeerNode node => node.Id.ToString(),
            PeerId or PeerEndpoint => given.ToString()!,
            _ => _peer?.ToString() ?? _member?.Id.ToString() ?? UserInput.Text(given, "a peer"),
        };
        IsText = given is IConvertible;
        Node = _peer?.Node ?? given switch
        {
            Member => PSObject.AsPSObject(value).Properties[nameof(Node)]?.Value as PeerNode,
            PeerEvent happened => new NodeReference(happened.Node).Find() is [var node] ? node : null,
            _ => null,
        };
    }

    /// <summary>The peer, if the user gave the peer itself.</summary>
    internal Peer? Peer => _peer;

    /// <summary>The node that has the peer, if the value says so: a peer, an event, or a member from Get-Peer. Otherwise null.</summary>
    internal PeerNode? Node { get; }

    /// <summary>Whether the user gave a text, which may not be meant as a peer.</summary>
    internal bool IsText { get; }

    /// <summary>Whether it can mean any number of peers, including none.</summary>
    internal bool IsWildcard => _peer is null && WildcardPattern.ContainsWildcardCharacters(_text);

    /// <inheritdoc/>
    public override string ToString() => _member?.ToString() ?? _text;

    /// <summary>Returns whether the reference means a peer.</summary>
    internal bool Matches(Peer peer) => Among([peer]).Count > 0;

    /// <summary>Returns whether the reference means a member of the network.</summary>
    internal bool Matches(Member member) => Among([member]).Count > 0;

    /// <summary>Returns whether the reference means a node itself, which is not a peer of its own.</summary>
    internal bool Means(PeerNode node) => !IsWildcard && Among([node], one => one.Id, one => one.Name, _ => true).Length > 0;

    /// <summary>Returns the nodes whose peers the reference can mean.</summary>
    internal IReadOnlyList<PeerNode> Among(IReadOnlyList<PeerNode> nodes) => Node is null ? nodes : [Node];

    /// <summary>Finds the peers that the reference means.</summary>
    /// <param name="nodes">The nodes whose peers to search. A peer object always belongs to its own node.</param>
    /// <param name="found">The peers. The list is empty only for a wildcard, or with an error.</param>
    /// <param name="error">The reason why there are none.</param>
    /// <returns>False if there is no such peer, or if several peers of one node match.</returns>
    internal bool TryFind(IReadOnlyList<PeerNode> nodes, out IReadOnlyList<Peer> found, [NotNullWhen(false)] out ErrorRecord? error)
    {
        IReadOnlyList<Peer>[] perNode = _peer is null ? [.. Among(nodes).Select(node => Among(node.Peers))] : [[_peer]];
        found = [.. perNode.SelectMany(peers => peers)];
        error = IsWildcard ? null
            : found.Count == 0 ? PeerErrors.PeerNotFound(this, nodes)
            : Array.Find(perNode, peers => peers.Count > 1) is { } candidates ? PeerErrors.PeerAmbiguous(this, candidates)
            : null;
        if (error is not null)
            found = [];

        return error is null;
    }

    /// <summary>
    /// Returns the peers that match by name or wildcard, or otherwise by id, so that no id hides a name. If several peers have the name,
    /// only the connected ones count, because the others are usually earlier runs of the same program.
    /// </summary>
    internal IReadOnlyList<Peer> Among(IReadOnlyList<Peer> peers) =>
        Among(peers, peer => peer.Id, peer => peer.Name, peer => peer.IsConnected);

    /// <summary>Returns the members that match, in the same way. If several have the name, only the live ones count.</summary>
    internal IReadOnlyList<Member> Among(IReadOnlyList<Member> members) =>
        Among(members, member => member.Id, member => member.Name, member => member.IsLive);

    private T[] Among<T>(IReadOnlyList<T> all, Func<T, PeerId> id, Func<T, string> name, Func<T, bool> isPreferred)
    {
        if ((_peer?.Id ?? _member?.Id) is { } exact)
            return [.. all.Where(one => id(one) == exact)];

        var isMeant = UserInput.NameMatcher(_text);
        var named = all.Where(one => isMeant(name(one))).ToArray();
        if (IsWildcard)
            return named;
        if (named.Length > 0)
            return named.Length > 1 && named.Where(isPreferred).ToArray() is { Length: > 0 } first ? first : named;

        return _text.Length is >= MinPrefix and <= PeerId.TextLength
            ? [.. all.Where(one => id(one).ToString().StartsWith(_text, StringComparison.OrdinalIgnoreCase))]
            : [];
    }
}
