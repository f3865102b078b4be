using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.Transport;

namespace PeerShell.References;

/// <summary>
/// What a user may name a peer by: the peer itself, its name, a wildcard for its name, its id, or the first characters of
/// its id. A message stands for its sender, an event for the peer it is about, a node for itself as others see it, a member
/// of the network for the peer that it is or may become.
/// </summary>
public sealed class PeerReference
{
    private const int ShortestPrefix = 4;

    private readonly Peer? _peer;
    private readonly Member? _member;
    private readonly string _text;

    /// <summary>Takes what the user gave.</summary>
    /// <param name="value">A peer, a name, an id, or what stands for a peer.</param>
    /// <exception cref="ArgumentException">It is nothing of the kind.</exception>
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

    /// <summary>The peer itself, where the user gave that.</summary>
    internal Peer? Peer => _peer;

    /// <summary>The node that knows it, where what the user gave tells: a peer does, an event, and a member as Get-Peer hands it out.</summary>
    internal PeerNode? Node { get; }

    /// <summary>Whether the user gave a text, which may be meant for something else.</summary>
    internal bool IsText { get; }

    /// <summary>Whether it may stand for any number of peers, none included.</summary>
    internal bool IsWildcard => _peer is null && WildcardPattern.ContainsWildcardCharacters(_text);

    /// <inheritdoc/>
    public override string ToString() => _member?.ToString() ?? _text;

    /// <summary>Whether a peer is one of those meant.</summary>
    internal bool Matches(Peer peer) => Among([peer]).Count > 0;

    /// <summary>Whether a member of the network is one of those meant.</summary>
    internal bool Matches(Member member) => Among([member]).Count > 0;

    /// <summary>Whether it is a node itself that is meant, which is no peer of its own.</summary>
    internal bool Means(PeerNode node) => !IsWildcard && Among([node], one => one.Id, one => one.Name, _ => true).Length > 0;

    /// <summary>Those of some nodes where to look for it.</summary>
    internal IReadOnlyList<PeerNode> Among(IReadOnlyList<PeerNode> nodes) => Node is null ? nodes : [Node];

    /// <summary>Finds the peers that are meant.</summary>
    /// <param name="nodes">Whose peers. A peer object belongs to its own node, whatever these are.</param>
    /// <param name="found">The peers; there can be none only for a wildcard, and with an error.</param>
    /// <param name="error">Why there are none.</param>
    /// <returns>False when there is no such peer, or it isn't clear which one is meant.</returns>
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
    /// Those that fit: by name or wildcard, else by id. So no name is shadowed by an id. Of several of one name, those
    /// that are lost don't count beside one that is connected: mostly that is the same program, started anew.
    /// </summary>
    internal IReadOnlyList<Peer> Among(IReadOnlyList<Peer> peers) =>
        Among(peers, peer => peer.Id, peer => peer.Name, peer => peer.IsConnected);

    /// <summary>The same for members of the network; here it is those that are gone that don't count beside others.</summary>
    internal IReadOnlyList<Member> Among(IReadOnlyList<Member> members) =>
        Among(members, member => member.Id, member => member.Name, member => member.IsLive);

    private T[] Among<T>(IReadOnlyList<T> all, Func<T, PeerId> id, Func<T, string> name, Func<T, bool> goesFirst)
    {
        if ((_peer?.Id ?? _member?.Id) is { } exact)
            return [.. all.Where(one => id(one) == exact)];

        var isMeant = UserInput.NameMatcher(_text);
        var named = all.Where(one => isMeant(name(one))).ToArray();
        if (IsWildcard)
            return named;
        if (named.Length > 0)
            return named.Length > 1 && named.Where(goesFirst).ToArray() is { Length: > 0 } first ? first : named;

        return _text.Length is >= ShortestPrefix and <= PeerId.TextLength
            ? [.. all.Where(one => id(one).ToString().StartsWith(_text, StringComparison.OrdinalIgnoreCase))]
            : [];
    }
}
