using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Transport;

namespace PeerShell.Commands;

/// <summary>Ends the sessions with peers after sending what is queued for them, and stops dialling them.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Peer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectPeerCommand : PeerCommand
{
    private readonly List<Task<bool>> _disconnects = [];

    /// <summary>The peers: objects, names, wildcards, ids or the first characters of ids; or endpoints to stop dialling.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] Peer { get; set; } = [];

    /// <summary>The nodes whose peers they are; not needed for objects, nor while only one node is running.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var nodes = FindNodes(Peer, Node, WriteError);
        foreach (var reference in Peer)
        {
            if (reference.TryFind(nodes, out var found, out var error))
                Disconnect(found);
            else if (!TryStopDialling(nodes, reference))
                WriteError(error);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var wait = new PipelineWait(
            this,
            status: () => $"Waiting for queued messages to be acknowledged: {Phrases.Count(_disconnects.Count, "peer")} left.");
        foreach (var _ in wait.TakeCompleted(_disconnects))
        {
            // Only the end of the wait matters.
        }

        wait.EndProgress();
    }

    private void Disconnect(IEnumerable<Peer> peers) =>
        _disconnects.AddRange(peers.Where(peer => ShouldProcess(peer.ToString(), "Disconnect")).Select(DisconnectAsync));

    /// <summary>Stops dialling an endpoint, whether or not a peer is connected there.</summary>
    private bool TryStopDialling(IReadOnlyList<PeerNode> nodes, PeerReference reference)
    {
        if (!PeerEndpoint.TryParse(reference.ToString(), out var endpoint))
            return false;

        var diallers = nodes.Where(node => node.DialledEndpoints.Contains(endpoint)).ToArray();
        foreach (var node in diallers)
        {
            if (!ShouldProcess(endpoint.ToString(), "Dial no longer"))
                continue;

            node.StopDialling(endpoint);
            _disconnects.AddRange(node.Peers.Where(peer => peer.DialledEndpoint == endpoint).Select(DisconnectAsync));
        }

        return diallers.Length > 0;
    }

    private static async Task<bool> DisconnectAsync(Peer peer)
    {
        await peer.Node.DisconnectAsync(peer).ConfigureAwait(false);
        return true;
    }
}
