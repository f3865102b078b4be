using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Dialling;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Protocol;
using PeerShell.References;

namespace PeerShell.Commands;

/// <summary>Connects nodes to peers, and keeps them connected until Disconnect-Peer is called.</summary>
[Cmdlet(VerbsCommunications.Connect, "Peer")]
[OutputType(typeof(Peer))]
public sealed class ConnectPeerCommand : PeerCommand
{
    private const int MaxDials = 64;

    private readonly List<Task<DialResult>> _dials = [];
    private readonly PipelineWait _wait;

    /// <summary>Creates the cmdlet.</summary>
    public ConnectPeerCommand() =>
        _wait = new PipelineWait(this, status: () => $"{Phrases.Count(_dials.Count, "endpoint")} left.");

    /// <summary>The endpoints to connect to: <c>host:port</c>, or nodes of this process.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public EndpointReference[] Endpoint { get; set; } = [];

    /// <summary>The nodes that connect; not needed while only one node is running.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>The protocol that the endpoints speak.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public LinkProtocol Protocol { get; set; }

    /// <summary>The time limit of each connection; at most the node's own handshake time.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var node in FindNodes(Node, WriteError))
        {
            foreach (var endpoint in Endpoint)
                Connect(node, endpoint);
        }

        Write(_wait.TakeCompleted(_dials, leave: MaxDials));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Write(_wait.TakeCompleted(_dials));
        _wait.EndProgress();
    }

    private void Connect(PeerNode node, EndpointReference endpoint)
    {
        try
        {
            TimeSpan? limit = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            _dials.Add(DialResult.ConnectAsync(node, endpoint.Resolve(), Protocol, limit, StopToken));
        }
        catch (FormatException error)
        {
            WriteError(EndpointErrors.InvalidEndpoint(endpoint.ToString(), error));
        }
    }

    private void Write(IEnumerable<DialResult> dials)
    {
        foreach (var dial in dials)
        {
            if (dial.Peer is not null)
                WriteObject(dial.Peer);
            else
                WriteError(dial.Error);
        }
    }
}
