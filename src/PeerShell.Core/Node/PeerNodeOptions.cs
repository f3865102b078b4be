using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Node;

/// <summary>How a node is to be. Every default is fit for use.</summary>
public sealed record PeerNodeOptions
{
    // Less than the longest time a timer takes.
    /// <summary>What timers can be set to, with room to spare.</summary>
    internal static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    /// <summary>What people call the node; 1 to 64 characters. Default: the first 8 characters of its id.</summary>
    public string? Name { get; init; }

    /// <summary>The name of the network. Nodes of differently named networks refuse each other. 1 to 64 characters. Default <c>default</c>.</summary>
    public string Network { get; init; } = "default";

    /// <summary>What the node says about itself to its peers; at most 64 pairs, of 8,192 characters in all.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to listen. Default: a free port on 127.0.0.1. Empty: nowhere; the node can only dial.</summary>
    public IReadOnlyList<PeerEndpoint> Listen { get; init; } = [new PeerEndpoint("127.0.0.1", 0)];

    /// <summary>How the node comes to its peers. Default: it learns of all others by gossip, and connects to them.</summary>
    public DiscoveryMode Discovery { get; init; } = DiscoveryMode.Mesh;

    /// <summary>How it gossips. Default: as fits a local network.</summary>
    public MeshOptions Mesh { get; init; } = MeshOptions.Lan;

    /// <summary>
    /// Whom to connect to from the start, as <see cref="PeerNode.JoinAsync(PeerEndpoint, CancellationToken)"/> does: dialled for ever, with backoff, whenever
    /// nobody there is connected. The node's own address may be among them.
    /// </summary>
    public IReadOnlyList<PeerEndpoint> Bootstrap { get; init; } = [];

    /// <summary>
    /// Where others are told to dial the node; at most 32. Port 0 stands for the one it listens on, the first of several. Empty,
    /// the default: where it listens, or, if that is every address of the machine, at those that its peers see it at.
    /// </summary>
    public IReadOnlyList<PeerEndpoint> Advertise { get; init; } = [];

    /// <summary>
    /// Called with the node before it listens or dials: so that handlers registered and events subscribed to there miss
    /// nothing. What it throws ends the start.
    /// </summary>
    public Action<PeerNode>? Starting { get; init; }

    /// <summary>The node's key. Default: a new one for each start. The caller disposes what it gives.</summary>
    public NodeIdentity? Identity { get; init; }

    /// <summary>What carries the bytes. Default: TCP.</summary>
    public ITransport Transport { get; init; } = new TcpTransport();

    /// <summary>What happens when a peer's send queue is full. Default: the sender waits.</summary>
    public FullQueuePolicy WhenFull { get; init; } = FullQueuePolicy.Block;

    /// <summary>
    /// How long a session waits for a lost peer to return. Default 5 min. Longer survives longer outages, and holds what is
    /// queued for a dead peer for longer.
    /// </summary>
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long stopping or disconnecting waits for what is queued to be acknowledged, and stopping or unregistering for
    /// handlers to return. Default 5 s.
    /// </summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When silence means something.</summary>
    public KeepAliveOptions KeepAlive { get; init; } = new();

    /// <summary>How redials are spaced.</summary>
    public BackoffOptions Backoff { get; init; } = new();

    /// <summary>
    /// Whether this node answers when another node of the network surveys the topology: it then sends the ids, names and tags of
    /// its peers, but no addresses. Default: yes.
    /// </summary>
    public bool AnswersSurveys { get; init; } = true;

    /// <summary>All that bounds the node.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>Turns bodies that are neither strings nor bytes into JSON and back.</summary>
    public IJsonFormatter Json { get; init; } = new SystemTextJsonFormatter();

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        Check(Name ?? "name", nameof(Name));
        Check(Network, nameof(Network));
        if (!Enum.IsDefined(Discovery))
            throw new ArgumentException($"{Discovery} is no way to discover peers.");
        if (Tags.Count > Hello.MaxTags)
            throw new ArgumentException($"There are {Tags.Count} tags. At most {Hello.MaxTags} are allowed.");
        if (Tags.Sum(tag => tag.Key.Length + tag.Value.Length) is > Hello.MaxTagCharacters and var characters)
            throw new ArgumentException($"The tags have {characters} characters. At most {Hello.MaxTagCharacters} are allowed.");
        if (ResumeWindow < TimeSpan.Zero || DrainTime < TimeSpan.Zero)
            throw new ArgumentException("The resume window and the drain time can't be negative.");
        if (ResumeWindow > LongestTime || DrainTime > LongestTime || KeepAlive.DeadAfter > LongestTime)
            throw new ArgumentException($"The resume window, the drain time and the dead time can't be longer than {LongestTime.TotalDays} days.");

        if (Advertise.Count > Hello.MaxAddresses || Listen.Count > Hello.MaxAddresses)
            throw new ArgumentException($"A node can listen on and advertise at most {Hello.MaxAddresses} addresses.");
        if (Advertise.Select(endpoint => AdvertisedEndpoints.Problem(endpoint, Listen)).FirstOrDefault(problem => problem is not null) is { } problem)
            throw new ArgumentException(problem);

        KeepAlive.Validate();
        Mesh.Validate();
        Backoff.Validate();
        Limits.Validate();
    }

    private static void Check(string name, string what)
    {
        if (name.Length is 0 or > Hello.MaxName || !PlainText.IsName(name))
            throw new ArgumentException($"{what} '{PlainText.CleanName(name)}' must have 1 to {Hello.MaxName} characters, none of them a control or invisible character, and no white space at its ends.");
    }
}
