using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Node;
using PeerShell.Node.Requests;
using PeerShell.References;
using PeerShell.Sending;

namespace PeerShell.Commands;

/// <summary>Sends requests to peers, and outputs the replies of their handlers.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PeerRequest", DefaultParameterSetName = ToSet)]
[OutputType(typeof(object), typeof(PeerReply))]
public sealed class InvokePeerRequestCommand : PeerCommand
{
    private const string ToSet = "To";
    private const string PeerInputSet = "PeerInput";

    // The peers that are asked at once with one body; more peers are asked as others have answered.
    private const int DefaultThrottleLimit = 32;

    private PendingRequests _requests = null!;
    private PeerReference[]? _lastTo;
    private RecipientCache? _recipients;

    /// <summary>The request: a string, a byte array, or anything that can be written as JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PeerInputSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Body { get; set; }

    /// <summary>The peers to ask: peer objects, names, wildcards, ids or the first characters of ids.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PeerInputSet)]
    [ValidateNotNull]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] To { get; set; } = [];

    /// <summary>The topic of the requests.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string? Topic { get; set; }

    /// <summary>The nodes that ask; not needed for peer objects, nor while only one node is running.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>The time limit of each request, in seconds.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double TimeoutSec { get; set; } = 5;

    /// <summary>
    /// The maximum number of open requests, of all bodies; the replies then come in any order. Without it, a body is sent when the
    /// one before is answered.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int? ThrottleLimit { get; set; }

    /// <summary>Outputs each reply with its peer, its request and the time that it took, instead of the body alone.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _requests = new PendingRequests(this, Topic, TimeSpan.FromSeconds(TimeoutSec));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // From the pipeline, each record brings a new -To.
        if (_recipients is null || _lastTo != To)
        {
            _lastTo = To;
            var nodes = FindNodes(To, Node, ThrowTerminatingError);
            var finder = new RecipientFinder(this, nodes);
            IReadOnlyList<Peer> Find(PeerReference reference) =>
                finder.FindNamed(reference, TimeSpan.FromSeconds(TimeoutSec), WriteError);
            _recipients = new RecipientCache(nodes, () => [.. To.SelectMany(Find).Distinct()]);
        }

        var peers = _recipients.Peers;
        if (peers.Count > 0)
            Ask(peers);

        // Peers from the pipeline are asked at once, bodies one after another.
        if (ThrottleLimit is null && ParameterSetName == ToSet)
            Write(0);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Write(0);

    private void Ask(IReadOnlyList<Peer> peers)
    {
        try
        {
            var body = BodyEncoder.Encode(Body, peers, StopToken);
            foreach (var peer in peers)
            {
                Write((ThrottleLimit ?? DefaultThrottleLimit) - 1);
                _requests.Ask(peer, Body, body);
            }
        }
        catch (SendException error)
        {
            WriteError(MessageErrors.Sending(error, To, Body, Topic));
        }
    }

    /// <summary>Writes answers until at most some requests are open.</summary>
    private void Write(int leave)
    {
        foreach (var answer in _requests.Take(leave))
        {
            if (answer.Reply is { } reply)
                Write(answer, reply);
            else if (answer.Failure is RequestException error)
                WriteError(MessageErrors.Requesting(error, answer.Peer, Topic));
            else if (answer.Failure is SendException unsent)
                WriteError(MessageErrors.Sending(unsent, answer.Peer, answer.Request, Topic));
        }
    }

    private void Write(RequestAnswer answer, PeerMessage reply)
    {
        object? body;
        try
        {
            body = reply.Body;
        }
        catch (FormatException error)
        {
            WriteError(MessageErrors.BadMessage(reply, error));
            return;
        }

        if (PassThru)
            WriteObject(new PeerReply { Peer = answer.Peer, Body = body, Request = answer.Request, Duration = answer.Duration });
        else
            WriteObject(body, enumerateCollection: false);
    }
}
