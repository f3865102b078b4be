using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Dialling;
using PeerShell.Discovery;
using PeerShell.Errors;
using PeerShell.Handlers;
using PeerShell.Json;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.References;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Starts nodes in this process.</summary>
[Cmdlet(VerbsLifecycle.Start, "PeerNode", SupportsShouldProcess = true)]
[OutputType(typeof(PeerNode))]
public sealed class StartPeerNodeCommand : PeerCommand
{
    private readonly HandlerSetup _handler;
    private PeerNodeOptions _options = new();
    private HandlerScript? _onMessage;
    private IReadOnlyList<PeerEndpoint> _bootstrap = [];

    /// <summary>Makes the command.</summary>
    public StartPeerNodeCommand() => _handler = new HandlerSetup(this) { Name = nameof(OnMessage) };

    /// <summary>What people call the nodes. Without it one node is started, called by the first characters of its id.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Names]
    [ValidateLength(1, 64)]
    public string[]? Name { get; set; }

    /// <summary>Where to listen: <c>host:port</c>, or just a port of 127.0.0.1; port 0 is any free one. Empty: nowhere.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? Listen { get; set; }

    /// <summary>Where others are told to dial the node: <c>host:port</c>, or a host, whose port is the one the node listens on.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AdvertiseAddress { get; set; } = [];

    /// <summary>Whom to connect to, at once and for as long as the node runs: endpoints or nodes.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public EndpointReference[] Bootstrap { get; set; } = [];

    /// <summary>Whether the node learns of all others by gossip and connects to them, or only to whom it is told.</summary>
    [Parameter]
    public DiscoveryMode Discovery { get; set; }

    /// <summary>How fast it gossips, if it does: Local for nodes on one machine, which is the default while it listens there only; Lan or Wan.</summary>
    [Parameter]
    public MeshPreset? MeshPreset { get; set; }

    /// <summary>The name of the network; nodes of other networks are refused.</summary>
    [Parameter]
    [ValidateLength(1, 64)]
    [ArgumentCompleter(typeof(NetworkCompleter))]
    public string? Network { get; set; }

    /// <summary>What the node says about itself to its peers.</summary>
    [Parameter]
    public Hashtable? Tag { get; set; }

    /// <summary>Does not tell the rest of the network whom the node is connected to, when Get-PeerTopology asks.</summary>
    [Parameter]
    public SwitchParameter HideTopology { get; set; }

    /// <summary>Listens on addresses that other machines reach, although links are not encrypted.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>What happens when a peer's send queue is full.</summary>
    [Parameter]
    public FullQueuePolicy WhenFull { get; set; }

    /// <summary>How many messages wait in the inbox at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? InboxCapacity { get; set; }

    /// <summary>The longest body of a message, in bytes.</summary>
    [Parameter]
    [ValidateRange(1, 1024 * 1024 * 1024)]
    public int? MaxMessageBytes { get; set; }

    /// <summary>After how long a silence a link is dead.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? DeadAfter { get; set; }

    /// <summary>How long a session waits for a lost peer to return.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? ResumeWindow { get; set; }

    /// <summary>Handles all messages, as a block that is given to Register-PeerHandler does.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? OnMessage { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _onMessage = OnMessage is null ? null : _handler.Read(OnMessage);
        _bootstrap = [.. Bootstrap.Select(endpoint => Read(endpoint, endpoint.Resolve))];
        try
        {
            _options = CreateOptions();
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(NodeErrors.InvalidNodeOptions(error, null));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name ?? [null!])
            Start(name);
    }

    private PeerNodeOptions CreateOptions()
    {
        if (Discovery == DiscoveryMode.Manual && MeshPreset is not null)
            throw new ArgumentException("With -Discovery Manual a node does not gossip, so -MeshPreset would say nothing. Leave one of the two out.");

        var limits = new NodeLimits();
        var defaults = new PeerNodeOptions();
        var listen = Listen is null ? defaults.Listen : [.. Listen.Select(ReadListen)];
        return defaults with
        {
            Json = new PowerShellJsonFormatter(),
            Network = Network ?? defaults.Network,
            Listen = listen,
            Discovery = Discovery,
            Mesh = (MeshPreset ?? (listen.All(endpoint => endpoint.IsLoopback) ? PeerShell.MeshPreset.Local : PeerShell.MeshPreset.Lan)) switch
            {
                PeerShell.MeshPreset.Local => MeshOptions.Local,
                PeerShell.MeshPreset.Lan => MeshOptions.Lan,
                _ => MeshOptions.Wan,
            },
            Advertise = [.. AdvertiseAddress.Select(ReadAdvertised)],
            Tags = ReadTags(),
            AnswersSurveys = !HideTopology,
            WhenFull = WhenFull,
            ResumeWindow = ResumeWindow ?? defaults.ResumeWindow,
            KeepAlive = DeadAfter is { } time ? KeepAliveOptions.ForDeadAfter(time) : defaults.KeepAlive,
            Limits = limits with
            {
                InboxMessages = InboxCapacity ?? limits.InboxMessages,
                MessageBytes = MaxMessageBytes ?? limits.MessageBytes,
            },
        };
    }

    private void Start(string? name)
    {
        if (!ShouldProcess(name ?? "a new node", "Start"))
            return;

        if (name is not null && !NodeRegistry.TryReserve(name))
        {
            WriteError(NodeErrors.NodeNameInUse(name));
            return;
        }

        PeerNode? node = null;
        ScriptRunner? runner = null;
        try
        {
            var options = _options with { Name = name, Transport = NodeRegistry.Wire.CreateTransport() };
            if (_onMessage is not null)
            {
                runner = _handler.Start(_onMessage);
                options = options with { Starting = starting => _handler.Add(starting, runner) };
            }

            node = PeerNode.StartAsync(options, StopToken).GetAwaiter().GetResult();
            NodeRegistry.Add(node);
        }
        catch (ListenException error)
        {
            WriteError(EndpointErrors.Listening(error));
        }
        catch (ArgumentException error)
        {
            WriteError(NodeErrors.InvalidNodeOptions(error, name));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            if (node is null)
                runner?.Complete();
            if (node is null && name is not null)
                NodeRegistry.Release(name);
        }

        if (node is not null)
            Introduce(node);
    }

    /// <summary>Connects the node, and hands it out. A node that nobody gets to see does not stay.</summary>
    private void Introduce(PeerNode node)
    {
        var handedOut = false;
        try
        {
            var dials = _bootstrap.Select(endpoint => DialResult.JoinAsync(node, endpoint, StopToken)).ToList();
            var wait = new PipelineWait(this, status: () => $"Node '{node}' connects to {Phrases.Names(_bootstrap)}.");
            foreach (var dial in wait.TakeCompleted(dials))
            {
                Report(dial);
            }

            wait.EndProgress();
            handedOut = true;
            WriteObject(node);
        }
        finally
        {
            if (!handedOut)
                _ = node.StopAsync(TimeSpan.Zero);
        }
    }

    /// <summary>A first dial that failed may still come about; one that can't is an error. The node itself may be in a list that all nodes share.</summary>
    private void Report(DialResult dial)
    {
        switch (dial.Failure)
        {
            case null:
                break;
            case ConnectFailure.OwnAddress:
                WriteVerbose(dial.Error!.ToString());
                break;
            case ConnectFailure.Refused or ConnectFailure.TimedOut or ConnectFailure.NameNotFound or ConnectFailure.Unreachable or ConnectFailure.Broken:
                WriteWarning($"{dial.Error} It is dialled again until somebody answers.");
                break;
            default:
                WriteError(dial.Error);
                break;
        }
    }

    // In Core, port 0 stands for the one the node listens on; to a user it would mean any free one.
    private PeerEndpoint ReadAdvertised(string text) => Read(text, () =>
        PeerEndpoint.TryParse($"{text}:0", out var host) ? host
        : PeerEndpoint.Parse(text) is { Port: > 0 } endpoint ? endpoint
        : throw new FormatException($"Nobody can dial port 0, as in '{text}'. Leave the port out, and it is the one the node listens on."));

    private PeerEndpoint ReadListen(string text)
    {
        var endpoint = Read(text, () => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new PeerEndpoint("127.0.0.1", port)
            : PeerEndpoint.Parse(text));
        if (!endpoint.IsLoopback && !AllowInsecure)
            ThrowTerminatingError(EndpointErrors.InsecureAddress(endpoint));

        return endpoint;
    }

    private PeerEndpoint Read(object given, Func<PeerEndpoint> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            ThrowTerminatingError(EndpointErrors.InvalidEndpoint(given.ToString()!, error));
            throw;
        }
    }

    private IReadOnlyDictionary<string, string> ReadTags()
    {
        try
        {
            return TagReader.Read(Tag ?? []);
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(NodeErrors.InvalidTag(error, Tag!));
            throw;
        }
    }
}
