using System.Diagnostics;
using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Json;
using PeerShell.Node;
using PeerShell.References;
using PeerShell.Sending;

namespace PeerShell.Commands;

/// <summary>Sends messages to peers.</summary>
[Cmdlet(VerbsCommunications.Send, "PeerMessage", DefaultParameterSetName = ToSet)]
[OutputType(typeof(SentPeerMessage))]
public sealed class SendPeerMessageCommand : PeerCommand
{
    private const string ToSet = "To";
    private const string PeerInputSet = "PeerInput";
    private const string BroadcastSet = "Broadcast";
    private const string RandomSet = "Random";

    private static readonly PowerShellJsonFormatter Json = new();

    private readonly AcknowledgementWait _acknowledgements = new();

    // Runs while the command waits for others; what the pipeline before it takes is not its time.
    private readonly Stopwatch _waiting = new();
    private PeerReference[]? _lastTo;
    private IReadOnlyList<PeerNode> _nodes = [];
    private RecipientCache? _recipients;
    private bool _warned;

    /// <summary>What to send: a string, a byte array, or anything that JSON can hold.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = BroadcastSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RandomSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PeerInputSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Body { get; set; }

    /// <summary>Whom to send to: peer objects, names, wildcards, ids or their beginnings.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PeerInputSet)]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] To { get; set; } = [];

    /// <summary>Sends to every peer.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BroadcastSet)]
    public SwitchParameter Broadcast { get; set; }

    /// <summary>Sends each message to one connected peer, chosen at random.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RandomSet)]
    public SwitchParameter Random { get; set; }

    /// <summary>What the messages are about.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string? Topic { get; set; }

    /// <summary>The nodes that send; not needed for peer objects, nor while only one is running.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>Waits at the end until all that was sent is acknowledged.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long to wait in all: for members that are not connected yet, and for acknowledgements. Implies -Wait.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? TimeoutSec { get; set; }

    /// <summary>Hands out what was sent to whom.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool Waits => Wait || TimeoutSec is not null;

    private TimeSpan? TimeLeft => TimeoutSec is { } seconds
        ? TimeSpan.FromSeconds(Math.Max(0, seconds - _waiting.Elapsed.TotalSeconds))
        : null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // From the pipeline, each record brings a new -To.
        if (_recipients is null || _lastTo != To)
        {
            _lastTo = To;
            _nodes = FindNodes(To, Node, ThrowTerminatingError);
            _recipients = new RecipientCache(_nodes, FindRecipients);
        }

        var peers = _recipients.Peers;
        if (peers.Count == 0)
            return;
        if (Random)
            peers = [peers[System.Random.Shared.Next(peers.Count)]];

        try
        {
            Send(peers, MessageBody.From(Body, Json));
        }
        catch (SendException error)
        {
            WriteError(MessageErrors.Sending(error, Body));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Waits)
            _acknowledgements.Await(this, TimeLeft);
    }

    private Peer[] FindRecipients()
    {
        var known = _nodes.SelectMany(node => node.Peers);
        Peer[] peers = ParameterSetName switch
        {
            BroadcastSet => [.. known],
            RandomSet => [.. known.Where(peer => peer.IsConnected)],
            _ => [.. To.SelectMany(FindNamed).Distinct()],
        };
        var stopped = Stopped();
        if (peers.Length == 0 && (Random || (Broadcast && stopped is not null)))
            WriteError(stopped ?? PeerErrors.NoPeer(_nodes));
        else if (peers.Length == 0 && Broadcast && !_warned)
        {
            _warned = true;
            WriteWarning(PeerErrors.NoPeer(_nodes).ToString());
        }

        return peers;
    }

    private IReadOnlyList<Peer> FindNamed(PeerReference reference)
    {
        var reported = false;
        _waiting.Start();
        var peers = Reach(reference, _nodes, TimeLeft, error =>
        {
            reported = true;
            WriteError(ParameterSetName == PeerInputSet && reference.IsText ? PeerErrors.PerhapsTheBody(error) : error);
        });
        _waiting.Stop();
        if (peers.Count == 0 && !reported)
            WriteError(_nodes.Any(node => node.Peers.Count > 0) ? PeerErrors.PeerNotFound(reference, _nodes) : Stopped() ?? PeerErrors.NoPeer(_nodes));

        return peers;
    }

    private ErrorRecord? Stopped() =>
        _nodes.FirstOrDefault(node => node.State == NodeState.Stopped) is { } node ? NodeErrors.NodeStopped(node) : null;

    private void Send(IReadOnlyList<Peer> peers, MessageBody body)
    {
        List<Peer>? reached = PassThru ? [] : null;
        List<(Peer Peer, Task Sending)>? full = null;
        foreach (var peer in peers)
        {
            if (Waits)
                _acknowledgements.Expect(peer);

            try
            {
                if (peer.TrySend(body, Topic))
                    reached?.Add(peer);
                else
                    (full ??= []).Add((peer, peer.SendAsync(body, Topic, StopToken).AsTask()));
            }
            catch (SendException error)
            {
                Report(error, peer);
                if (IsAboutTheMessage(error, peer))
                    break;
            }
        }

        if (full is not null)
            WaitForRoom(full, reached);
        if (reached is { Count: > 0 })
            WriteObject(new SentPeerMessage { To = reached, Topic = Topic, Body = Body, SentAt = DateTimeOffset.Now });
    }

    private void WaitForRoom(List<(Peer Peer, Task Sending)> full, List<Peer>? reached)
    {
        var current = full[0].Peer;
        var wait = new PipelineWait(this, status: () => $"The send queue for peer '{current}' is full. Waiting for it to receive.");
        foreach (var (peer, sending) in full)
        {
            current = peer;
            wait.For(sending);
            if (sending.Exception?.InnerException is SendException error)
                Report(error, peer);
            else
                reached?.Add(peer);
        }

        wait.EndProgress();
    }

    // A peer that has just gone is not among those that a broadcast is for.
    private void Report(SendException error, Peer peer)
    {
        var isAboutPeer = error.Failure is SendFailure.PeerGone or SendFailure.QueueFull;
        if (!isAboutPeer || !Broadcast)
            WriteError(MessageErrors.Sending(error, error.Failure == SendFailure.BadBody ? Body : peer));
    }

    /// <summary>Whether every other peer would say the same.</summary>
    private static bool IsAboutTheMessage(SendException error, Peer peer) =>
        error.Failure == SendFailure.TopicTooLong
        || (error.Failure == SendFailure.TooLarge && peer.MaxMessageBytes == peer.Node.Options.Limits.MessageBytes);
}
