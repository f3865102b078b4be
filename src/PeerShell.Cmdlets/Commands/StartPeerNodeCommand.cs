using System.Collections;
using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Dialling;
using PeerShell.Discovery;
using PeerShell.Handlers;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Starting;

namespace PeerShell.Commands;

/// <summary>Starts nodes in this process.</summary>
[Cmdlet(VerbsLifecycle.Start, "PeerNode", SupportsShouldProcess = true)]
[OutputType(typeof(PeerNode))]
public sealed class StartPeerNodeCommand : PeerCommand
{
    private NodeLauncher _launcher = null!;

    /// <summary>The names of the nodes. Without it, one node is started, named by the first characters of its id.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Names]
    [ValidateLength(1, 64)]
    public string[]? Name { get; set; }

    /// <summary>Where to listen: <c>host:port</c>, or a port of 127.0.0.1; port 0 is any free port. Empty: nowhere.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ValidateNotNull]
    public string[]? Listen { get; set; }

    /// <summary>Where others should dial the node: <c>host:port</c>, or a host, with the port that the node listens on.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AdvertiseAddress { get; set; } = [];

    /// <summary>The endpoints or nodes to connect to, now and for as long as the node runs.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public EndpointReference[] Bootstrap { get; set; } = [];

    /// <summary>Whether the node learns of all others by gossip and connects to them, or connects only where it is told to.</summary>
    [Parameter]
    public DiscoveryMode Discovery { get; set; }

    /// <summary>The gossip speed: Local for nodes on one machine, the default if the node listens only there; Lan or Wan.</summary>
    [Parameter]
    public MeshPreset? MeshPreset { get; set; }

    /// <summary>The name of the network. Nodes of other networks are refused.</summary>
    [Parameter]
    [ValidateLength(1, 64)]
    [ArgumentCompleter(typeof(NetworkCompleter))]
    public string? Network { get; set; }

    /// <summary>The tags: what the node says about itself to its peers.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Tag { get; set; }

    /// <summary>Does not answer when Get-PeerTopology of another node asks for the node's peers.</summary>
    [Parameter]
    public SwitchParameter HideTopology { get; set; }

    /// <summary>Allows addresses that other machines can reach, although links are not encrypted.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>The policy for a peer's full send queue.</summary>
    [Parameter]
    public FullQueuePolicy WhenFull { get; set; }

    /// <summary>The maximum number of messages in the inbox.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? InboxCapacity { get; set; }

    /// <summary>The maximum size of a message body, in bytes.</summary>
    [Parameter]
    [ValidateRange(1, 1024 * 1024 * 1024)]
    public int? MaxMessageBytes { get; set; }

    /// <summary>The time without any traffic after which a link is dead.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? DeadAfter { get; set; }

    /// <summary>The time that a session waits for a lost peer to return.</summary>
    [Parameter]
    [TimeUnit(TimeSpan.TicksPerSecond)]
    public TimeSpan? ResumeWindow { get; set; }

    /// <summary>The script block that handles all messages, as with Register-PeerHandler.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? OnMessage { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (TimeChecks.Check(DeadAfter, ResumeWindow) is { } error)
            ThrowTerminatingError(error);

        var handler = new HandlerSetup(this) { Name = nameof(OnMessage) };
        var onMessage = OnMessage is null ? null : handler.Read(OnMessage);
        var endpoints = new EndpointReader(ThrowTerminatingError, StopToken);
        var bootstrap = new BootstrapDialler(this, [.. Bootstrap.Select(endpoints.ReadBootstrap)]);
        var options = new NodeOptionsReader(this, endpoints).Read();
        _launcher = new NodeLauncher(this, options, bootstrap) { Handler = handler, OnMessage = onMessage };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name ?? [null!])
        {
            if (ShouldProcess(name ?? "a new node", "Start"))
                _launcher.Launch(name);
        }
    }
}
