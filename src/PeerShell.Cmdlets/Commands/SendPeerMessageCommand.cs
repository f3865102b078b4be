using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
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

    private readonly AcknowledgementWait _acknowledgements = new();
    private readonly HashSet<Peer> _unreachable = [];
    private MessageSender _sender = null!;
    private TimeBudget _time = null!;
    private PeerReference[]? _lastTo;
    private RecipientCache? _recipients;

    /// <summary>The message: a string, a byte array, or anything that can be written as JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = BroadcastSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RandomSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PeerInputSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Body { get; set; }

    /// <summary>The recipients: peer objects, names, wildcards, ids or the first characters of ids.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PeerInputSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] To { get; set; } = [];

    /// <summary>Sends to every peer.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BroadcastSet)]
    public SwitchParameter Broadcast { get; set; }

    /// <summary>Sends each message to one connected peer, chosen at random.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RandomSet)]
    public SwitchParameter Random { get; set; }

    /// <summary>The topic of the messages.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string? Topic { get; set; }

    /// <summary>The nodes that send; not needed for peer objects, nor while only one node is running.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>Waits at the end until all messages are acknowledged.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The total time to wait for members that are not connected yet, and for acknowledgements. Implies -Wait.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double? TimeoutSec { get; set; }

    /// <summary>Outputs each message with the peers it was queued for.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool Waits => Wait || TimeoutSec is not null;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _time = new TimeBudget(TimeoutSec);
        _sender = new MessageSender(this, Topic)
        {
            IsBroadcast = Broadcast,
            Acknowledgements = Waits ? _acknowledgements : null,
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // From the pipeline, each record brings a new -To.
        if (_recipients is null || _lastTo != To)
        {
            _lastTo = To;
            var nodes = FindNodes(To, Node, ThrowTerminatingError);
            var finder = new RecipientFinder(this, nodes);
            _recipients = new RecipientCache(nodes, () => FindRecipients(finder));
        }

        var peers = _recipients.Peers;
        if (peers.Count > 0)
            Send(Random ? [peers[System.Random.Shared.Next(peers.Count)]] : peers);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Waits)
            _acknowledgements.Await(this, _time.Left);
    }

    private IReadOnlyList<Peer> FindRecipients(RecipientFinder finder) => ParameterSetName switch
    {
        BroadcastSet => finder.FindAll(),
        RandomSet => finder.FindConnected(),
        _ => [.. To.SelectMany(reference => FindNamed(finder, reference)).Distinct()],
    };

    private IReadOnlyList<Peer> FindNamed(RecipientFinder finder, PeerReference reference)
    {
        void Report(ErrorRecord error) =>
            WriteError(ParameterSetName == PeerInputSet && reference.IsText ? PeerErrors.PerhapsTheBody(error) : error);

        return _time.Spend(left => finder.FindNamed(reference, left, Report));
    }

    private void Send(IReadOnlyList<Peer> peers)
    {
        try
        {
            WarnOfUnreachable(peers);
            List<Peer>? reached = PassThru ? [] : null;
            _sender.Send(peers, BodyEncoder.Encode(Body, peers, StopToken), Body, reached);
            if (reached is { Count: > 0 })
                WriteObject(new SentPeerMessage { To = reached, Topic = Topic, Body = Body, SentAt = DateTimeOffset.Now });
        }
        catch (SendException error)
        {
            WriteError(MessageErrors.Sending(error, To, Body, Topic));
        }
    }

    // The messages are queued, as for any lost peer, but it may well be that nobody ever gets them.
    private void WarnOfUnreachable(IReadOnlyList<Peer> peers)
    {
        foreach (var peer in peers)
        {
            if (peer.State == PeerState.Unreachable && _unreachable.Add(peer))
                WriteWarning($"Peer '{peer}' is unreachable. Messages for it wait until {peer.KeptUntil?.LocalDateTime:T} for its return.");
        }
    }
}
