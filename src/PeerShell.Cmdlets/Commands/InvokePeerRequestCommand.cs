using System.Management.Automation;
using PeerShell.Abstractions;
using PeerShell.Completion;
using PeerShell.Errors;
using PeerShell.Json;
using PeerShell.Node;
using PeerShell.Node.Requests;
using PeerShell.References;
using PeerShell.Sending;

namespace PeerShell.Commands;

/// <summary>Asks peers something, and writes what their handlers reply.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PeerRequest", DefaultParameterSetName = ToSet)]
[OutputType(typeof(object), typeof(PeerReply))]
public sealed class InvokePeerRequestCommand : PeerCommand
{
    private const string ToSet = "To";
    private const string PeerInputSet = "PeerInput";

    // Of one body; more peers are asked as others have answered.
    private const int DefaultThrottleLimit = 32;

    private static readonly PowerShellJsonFormatter Json = new();

    private PendingRequests _requests = null!;
    private PeerReference[]? _lastTo;
    private RecipientCache? _recipients;

    /// <summary>What to ask: a string, a byte array, or anything that JSON can hold.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PeerInputSet)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Body { get; set; }

    /// <summary>Whom to ask: peer objects, names, wildcards, ids or their beginnings.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ToSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PeerInputSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PeerCompleter))]
    public PeerReference[] To { get; set; } = [];

    /// <summary>What the requests are about.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TopicCompleter))]
    public string? Topic { get; set; }

    /// <summary>The nodes that ask; not needed for peer objects, nor while only one is running.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public NodeReference[]? Node { get; set; }

    /// <summary>How long each request may take in all, in seconds.</summary>
    [Parameter]
    [ValidateRange(0d, 1e6)]
    public double TimeoutSec { get; set; } = 5;

    /// <summary>How many requests are under way at once, whatever they ask; then replies are in no order. Without it, a body is asked when the one before is answered.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int? ThrottleLimit { get; set; }

    /// <summary>Writes each reply with who replied, what was asked, and how long it took, instead of the body alone.</summary>
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
                finder.FindNamed(reference, TimeSpan.FromSeconds(TimeoutSec), WriteError, () => PeerErrors.NoPeer(nodes));
            _recipients = new RecipientCache(nodes, () => [.. To.SelectMany(Find).Distinct()]);
        }

        try
        {
            var body = MessageBody.From(Body, Json);
            foreach (var peer in _recipients.Peers)
            {
                Write((ThrottleLimit ?? DefaultThrottleLimit) - 1);
                _requests.Ask(peer, Body, body);
            }
        }
        catch (SendException error)
        {
            WriteError(MessageErrors.Sending(error, error.Failure == SendFailure.BadBody ? Body : To));
        }

        // Peers from the pipeline are asked at once, bodies one after the other.
        if (ThrottleLimit is null && ParameterSetName == ToSet)
            Write(0);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Write(0);

    /// <summary>Writes answers until no more than some requests are under way.</summary>
    private void Write(int leave)
    {
        foreach (var answer in _requests.Take(leave))
        {
            if (answer.Reply is { } reply)
                Write(answer, reply);
            else if (answer.Failure is RequestException error)
                WriteError(MessageErrors.Requesting(error, answer.Peer));
            else if (answer.Failure is SendException unsent)
                WriteError(MessageErrors.Sending(unsent, unsent.Failure == SendFailure.BadBody ? answer.Request : answer.Peer));
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
