using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>The options of a node. Every default is suitable for use.</summary>
public sealed record PeerNodeOptions
{
    /// <summary>The maximum length of a time, which is less than what a timer supports.</summary>
    internal static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    /// <summary>The display name of the node; 1 to 64 characters. Default: the first 8 characters of its id.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The name of the network; 1 to 64 characters. Default <c>default</c>. Nodes of networks with different names refuse each other.
    /// </summary>
    public string Network { get; init; } = "default";

    /// <summary>The tags of the node, which it sends to its peers; at most 64 pairs with 8,192 characters in total.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The endpoints to listen on. Default: a free port on 127.0.0.1. If empty, the node can only dial.</summary>
    public IReadOnlyList<PeerEndpoint> Listen { get; init; } = [new PeerEndpoint("127.0.0.1", 0)];

    /// <summary>How the node finds its peers. Default: it learns of all other nodes by gossip and connects to them.</summary>
    public DiscoveryMode Discovery { get; init; } = DiscoveryMode.Mesh;

    /// <summary>The options of gossip. Default: those for a local network.</summary>
    public MeshOptions Mesh { get; init; } = MeshOptions.Lan;

    /// <summary>
    /// The endpoints to connect to from the start, as <see cref="PeerNode.JoinAsync(PeerEndpoint, CancellationToken)"/> does. The
    /// node dials each of them, with backoff, whenever no peer there is connected. The node's own address may be among them.
    /// </summary>
    public IReadOnlyList<PeerEndpoint> Bootstrap { get; init; } = [];

    /// <summary>
    /// The endpoints at which other nodes can dial this node; at most 32. Port 0 means the first port that the node listens on. If
    /// empty, which is the default, the node advertises the endpoints that it listens on. If it listens on every address of the
    /// machine, it advertises the addresses at which its peers see it.
    /// </summary>
    public IReadOnlyList<PeerEndpoint> Advertise { get; init; } = [];

    /// <summary>
    /// An action that is called with the node before the node listens or dials, so that its handlers and event subscribers miss
    /// nothing. If it throws, the start fails with that exception.
    /// </summary>
    public Action<PeerNode>? Starting { get; init; }

    /// <summary>The node's key. Default: a new key for each start. The caller must dispose the identity that it sets.</summary>
    public NodeIdentity? Identity { get; init; }

    /// <summary>The transport. Default: TCP.</summary>
    public ITransport Transport { get; init; } = new TcpTransport();

    /// <summary>What happens when a peer's send queue is full. Default: the sender waits.</summary>
    public FullQueuePolicy WhenFull { get; init; } = FullQueuePolicy.Block;

    /// <summary>
    /// The time that a session waits for a lost peer to return. Default 5 min. A longer time survives longer outages, but keeps
    /// the messages that are queued for a dead peer in memory for longer.
    /// </summary>
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The maximum time to wait for queued messages to be acknowledged before a node stops or disconnects, and for handlers to
    /// return before a node stops or unregisters them. Default 5 s.
    /// </summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The times after which a silent link is pinged, suspected and closed.</summary>
    public KeepAliveOptions KeepAlive { get; init; } = new();

    /// <summary>The delays between dials that fail.</summary>
    public BackoffOptions Backoff { get; init; } = new();

    /// <summary>
    /// Whether the node answers surveys. By a survey any node of the network can learn the ids, names and tags of this node and its
    /// peers, but no addresses. Default: true.
    /// </summary>
    public bool AnswersSurveys { get; init; } = true;

    /// <summary>The limits of the node.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>The formatter that converts bodies other than strings and bytes to JSON and back.</summary>
    public IJsonFormatter Json { get; init; } = new SystemTextJsonFormatter();

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        Check(Name ?? "name", nameof(Name));
        Check(Network, nameof(Network));
        if (!Enum.IsDefined(Discovery))
            throw new ArgumentException($"{Discovery} is not a discovery mode.");
        if (Tags.Count > Hello.MaxTags)
            throw new ArgumentException($"There are {Tags.Count} tags. At most {Hello.MaxTags} are allowed.");
        if (Tags.Sum(tag => tag.Key.Length + tag.Value.Length) is > Hello.MaxTagCharacters and var characters)
            throw new ArgumentException($"The tags have {characters} characters. At most {Hello.MaxTagCharacters} are allowed.");
        if (ResumeWindow < TimeSpan.Zero || DrainTime < TimeSpan.Zero)
            throw new ArgumentException("The resume window and the drain time can't be negative.");
        if (ResumeWindow > LongestTime || DrainTime > LongestTime || KeepAlive.DeadAfter > LongestTime)
        {
            throw new ArgumentException(
                $"The resume window, the drain time and the dead time can't be longer than {LongestTime.TotalDays} days.");
        }

        if (Advertise.Count > Hello.MaxAddresses || Listen.Count > Hello.MaxAddresses)
            throw new ArgumentException($"A node can listen on and advertise at most {Hello.MaxAddresses} addresses.");
        var problems = Advertise.Select(endpoint => AdvertisedEndpoints.Problem(endpoint, Listen));
        if (problems.FirstOrDefault(problem => problem is not null) is { } first)
            throw new ArgumentException(first);

        KeepAlive.Validate();
        Mesh.Validate();
        Backoff.Validate();
        Limits.Validate();
    }

    private static void Check(string name, string what)
    {
        if (name.Length is 0 or > Hello.MaxName || !PlainText.IsName(name))
        {
            throw new ArgumentException(
                $"{what} '{PlainText.CleanName(name)}' must have 1 to {Hello.MaxName} characters, none of them a control or invisible "
                + "character, and no white space at its ends.");
        }
    }
}
