using System.Management.Automation;
using PeerShell.Discovery;
using PeerShell.Node;
using PeerShell.Node.Requests;
using PeerShell.References;
using PeerShell.Topology;
using PeerShell.Topology.Live;
using PeerShell.Transport;

namespace PeerShell;

/// <summary>Every error of the cmdlets: its id, its category, and a sentence that says what to do.</summary>
internal static class Errors
{
    public static ErrorRecord NoNode() => new(
        new ItemNotFoundException("No node is running in this process. Start one with Start-PeerNode."),
        nameof(NoNode), ErrorCategory.ObjectNotFound, null);

    public static ErrorRecord NodeRequired(IReadOnlyList<PeerNode> running) => new(
        new ArgumentException($"Several nodes are running: {Names(running)}. Say which with -Node."),
        nameof(NodeRequired), ErrorCategory.InvalidArgument, running);

    public static ErrorRecord NodeNotFound(NodeReference node) => new(
        new ItemNotFoundException(NodeRegistry.All is { Count: > 0 } known
            ? $"No node is called '{node}'. There are: {Names(known)}."
            : $"No node is called '{node}'. None is running in this process; start one with Start-PeerNode."),
        nameof(NodeNotFound), ErrorCategory.ObjectNotFound, node.ToString());

    public static ErrorRecord NodeNotFound(NodeReference node, IReadOnlyList<PeerNode> among) => new(
        new ItemNotFoundException($"No node is called '{node}'. {(among.Count > 0 ? $"There are: {Names(among)}." : "None is running there.")}"),
        nameof(NodeNotFound), ErrorCategory.ObjectNotFound, node.ToString());

    public static ErrorRecord NodeNamesInUse(IReadOnlyList<string> names, object target) => new(
        new InvalidOperationException(
            $"{(names.Count == 1 ? "A node of this process is called" : "Nodes of this process are called")} {Names(names)}. Stop {(names.Count == 1 ? "it" : "them")} with Stop-PeerNode, or make the topology with other names (New-PeerTopology -Name)."),
        nameof(NodeNameInUse), ErrorCategory.ResourceExists, target);

    public static ErrorRecord NodeInTwoGroups(PeerNode node) => new(
        new ArgumentException($"Node '{node}' is in two groups. It can be in one."),
        nameof(NodeInTwoGroups), ErrorCategory.InvalidArgument, node);

    public static ErrorRecord NodeNotSplittable(PeerNode node) => new(
        new InvalidOperationException($"Node '{node}' was started by a program with a transport of its own, which can't be split."),
        nameof(NodeNotSplittable), ErrorCategory.InvalidOperation, node);

    public static ErrorRecord NoNetwork() => new(
        new ItemNotFoundException("No network is running in this process. Start one with Start-PeerTopology."),
        nameof(NoNetwork), ErrorCategory.ObjectNotFound, null);

    public static ErrorRecord NetworkRequired(IReadOnlyList<PeerNetwork> running) => new(
        new ArgumentException($"Several networks are running: {Names(running)}. Say which with -Network."),
        nameof(NetworkRequired), ErrorCategory.InvalidArgument, running);

    public static ErrorRecord NetworkNotFound(NetworkReference network) => new(
        new ItemNotFoundException(NetworkRegistry.All is { Count: > 0 } known
            ? $"No network is called '{network}'. There are: {Names(known)}."
            : $"No network is called '{network}'. None is running in this process; start one with Start-PeerTopology."),
        nameof(NetworkNotFound), ErrorCategory.ObjectNotFound, network.ToString());

    public static ErrorRecord NetworkNameInUse(string name) => new(
        new InvalidOperationException($"A network called '{name}' is running in this process. Choose another name, or stop it with Stop-PeerTopology."),
        nameof(NetworkNameInUse), ErrorCategory.ResourceExists, name);

    public static ErrorRecord NetworkStopped(PeerNetwork network) => new(
        new InvalidOperationException($"Network '{network}' has stopped. Start another one from its topology: $network.Topology | Start-PeerTopology."),
        nameof(NetworkStopped), ErrorCategory.InvalidOperation, network);

    public static ErrorRecord TooManyNodes(PeerTopology topology) => new(
        new ArgumentException($"Topology '{topology.Name}' has {topology.Nodes.Count} nodes. A process runs at most {PeerNetwork.MaxNodes}."),
        nameof(TooManyNodes), ErrorCategory.LimitsExceeded, topology);

    public static ErrorRecord TooFewFileHandles(PeerTopology topology, int left) => new(
        new InvalidOperationException(
            $"Over TCP, topology '{topology.Name}' takes {FileHandles.Needed(topology)} sockets, and this process can open {Math.Max(0, left)} more. Start it with -Transport InMemory, or raise the limit (ulimit -n)."),
        nameof(TooFewFileHandles), ErrorCategory.LimitsExceeded, topology);

    public static ErrorRecord Starting(NetworkException error) => new(
        error, "NetworkStartFailed", ErrorCategory.ResourceUnavailable, error.Subject);

    public static ErrorRecord LinkEndNotFound(NodeReference node) => new(
        new ItemNotFoundException(
            $"No node of this process is called '{node}', and the links of other processes' nodes can't be given conditions from here.{(NodeRegistry.All is { Count: > 0 } known ? $" There are: {Names(known)}." : "")}"),
        nameof(NodeNotFound), ErrorCategory.ObjectNotFound, node.ToString());

    public static ErrorRecord LinkNotFound(NodeReference from, NodeReference to) => new(
        new ItemNotFoundException($"There is no link between '{from}' and '{to}' in this process. Get-PeerLink shows those there are."),
        nameof(LinkNotFound), ErrorCategory.ObjectNotFound, $"{from}-{to}");

    public static ErrorRecord NoLinkConditions() => new(
        new ArgumentException("No condition is given. Give at least one of -Latency, -Jitter, -LossPercent, -Bandwidth and -Down, or take all away with Reset-PeerLink."),
        nameof(NoLinkConditions), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord LinkToSelf(PeerNode node) => new(
        new ArgumentException($"Node '{node}' has no link to itself. Name another node as -To."),
        nameof(LinkToSelf), ErrorCategory.InvalidArgument, node);

    public static ErrorRecord LinkNotShapeable(PeerLink link) => new(
        new InvalidOperationException($"What lies between '{link.From}' and '{link.To}' can't be given conditions: one is in a network in memory, which the other does not reach."),
        nameof(LinkNotShapeable), ErrorCategory.InvalidOperation, link);

    public static ErrorRecord InvalidLinkConditions(ArgumentException error, object target) => new(
        error, nameof(InvalidLinkConditions), ErrorCategory.InvalidArgument, target);

    public static ErrorRecord NodeNameInUse(string name) => new(
        new InvalidOperationException($"A node called '{name}' is running in this process. Choose another name, or stop it with Stop-PeerNode."),
        nameof(NodeNameInUse), ErrorCategory.ResourceExists, name);

    public static ErrorRecord NodeStopped(PeerNode node, string details = "") => new(
        new InvalidOperationException($"Node '{node}' has stopped{(details.Length == 0 ? "" : $": {details}")}."),
        nameof(NodeStopped), ErrorCategory.InvalidOperation, node);

    public static ErrorRecord InvalidNodeOptions(ArgumentException error, string? name) => new(
        error, nameof(InvalidNodeOptions), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord InvalidTag(ArgumentException error, object tags) => new(
        error, nameof(InvalidTag), ErrorCategory.InvalidArgument, tags);

    public static ErrorRecord InvalidWildcard(ArgumentException error, string text) => new(
        error, nameof(InvalidWildcard), ErrorCategory.InvalidArgument, text);

    public static ErrorRecord InvalidEndpoint(object endpoint, FormatException error) => new(
        error, nameof(InvalidEndpoint), ErrorCategory.InvalidArgument, endpoint);

    public static ErrorRecord InsecureAddress(PeerEndpoint endpoint) => new(
        new InvalidOperationException(
            $"{endpoint} can be reached from other machines, and links are not encrypted yet: whoever is on the way can read and change what is sent. Give -AllowInsecure if that is no harm, or listen on 127.0.0.1."),
        nameof(InsecureAddress), ErrorCategory.SecurityError, endpoint.ToString());

    public static ErrorRecord Listening(ListenException error) => error.Failure switch
    {
        ListenFailure.AddressInUse => new(error, "AddressInUse", ErrorCategory.ResourceBusy, error.Endpoint),
        ListenFailure.AddressNotAvailable => new(error, "AddressNotAvailable", ErrorCategory.ObjectNotFound, error.Endpoint),
        ListenFailure.AccessDenied => new(error, "AccessDenied", ErrorCategory.PermissionDenied, error.Endpoint),
        _ => new(error, "ListenFailed", ErrorCategory.ResourceUnavailable, error.Endpoint),
    };

    public static ErrorRecord Connecting(ConnectException error) => Connecting(error, error.Endpoint);

    public static ErrorRecord Connecting(ConnectException error, object target) => error.Failure switch
    {
        ConnectFailure.Refused => new(error, "ConnectRefused", ErrorCategory.ConnectionError, target),
        ConnectFailure.TimedOut => new(error, "ConnectTimedOut", ErrorCategory.OperationTimeout, target),
        ConnectFailure.NameNotFound => new(error, "NameNotFound", ErrorCategory.ObjectNotFound, target),
        ConnectFailure.Unreachable => new(error, "Unreachable", ErrorCategory.ConnectionError, target),
        ConnectFailure.NotPeerShell => new(error, "NotPeerShell", ErrorCategory.ProtocolError, target),
        ConnectFailure.VersionMismatch => new(error, "VersionMismatch", ErrorCategory.ProtocolError, target),
        ConnectFailure.WrongNetwork => new(error, "WrongNetwork", ErrorCategory.InvalidOperation, target),
        ConnectFailure.OwnAddress => new(error, "OwnAddress", ErrorCategory.InvalidArgument, target),
        ConnectFailure.Rejected => new(error, "ConnectRejected", ErrorCategory.PermissionDenied, target),
        ConnectFailure.Stopping => new(error, nameof(NodeStopped), ErrorCategory.InvalidOperation, target),
        _ => new(error, "ConnectBroken", ErrorCategory.ConnectionError, target),
    };

    public static ErrorRecord ConnectTimedOut(PeerEndpoint endpoint, TimeSpan time) => Connecting(new ConnectException(
        ConnectFailure.TimedOut, endpoint, $"Nobody answered at {endpoint} within {Seconds(time)}."));

    public static ErrorRecord ConnectTimedOut(Member member, TimeSpan time) => Connecting(
        new ConnectException(
            ConnectFailure.TimedOut, member.Endpoint ?? new PeerEndpoint("localhost", 0), $"Member '{member}' did not answer at {Names(member.Endpoints)} within {Seconds(time)}."),
        member);

    public static ErrorRecord PeerNotFound(PeerReference peer, IReadOnlyList<PeerNode> nodes) => new(
        new ItemNotFoundException(peer.Among(nodes).SelectMany(node => peer.Among(node.Members)).FirstOrDefault() is { } member
            ? $"{Nodes(peer.Among(nodes))} no peer '{peer}': {How(member)}."
            : nodes.SelectMany(node => node.Peers).ToArray() is { Length: > 0 } known
            ? $"{Nodes(nodes)} no peer {(peer.IsWildcard ? "that fits " : "")}'{peer}'. There are: {Names(known)}."
            : $"{Nodes(nodes)} no peer '{peer}', nor any other. Connect to one with Connect-Peer."),
        nameof(PeerNotFound), ErrorCategory.ObjectNotFound, peer.ToString());

    /// <summary>An unknown peer from the pipeline may be what was to be sent.</summary>
    public static ErrorRecord PerhapsTheBody(ErrorRecord error)
    {
        if (error.FullyQualifiedErrorId == nameof(PeerNotFound))
            error.ErrorDetails = new ErrorDetails($"{error} If that is what is to be sent, say to whom with -To.");

        return error;
    }

    public static ErrorRecord PeerAmbiguous(PeerReference peer, IReadOnlyList<Peer> candidates) => new(
        new ArgumentException($"'{peer}' can be any of {Names(candidates)}. Say which by its id."),
        nameof(PeerAmbiguous), ErrorCategory.InvalidArgument, peer.ToString());

    public static ErrorRecord NoPeer(IReadOnlyList<PeerNode> nodes) => new(
        new InvalidOperationException($"{Nodes(nodes)} no peer to send to. Connect to one with Connect-Peer."),
        nameof(NoPeer), ErrorCategory.ObjectNotFound, Target(nodes));

    public static ErrorRecord Sending(SendException error, object? target) => error.Failure switch
    {
        SendFailure.NoPeer => new(error, nameof(NoPeer), ErrorCategory.ObjectNotFound, target),
        SendFailure.PeerGone => new(error, "PeerGone", ErrorCategory.ConnectionError, target),
        SendFailure.TooLarge => new(error, "MessageTooLarge", ErrorCategory.LimitsExceeded, target),
        SendFailure.QueueFull => new(error, "QueueFull", ErrorCategory.LimitsExceeded, target),
        SendFailure.BadBody => new(error, "BodyNotSupported", ErrorCategory.InvalidType, target),
        SendFailure.NotSupported => new(error, "NotSupported", ErrorCategory.InvalidOperation, target),
        SendFailure.TopicTooLong => new(error, "TopicTooLong", ErrorCategory.InvalidArgument, target),
        _ => new(error, "Undelivered", ErrorCategory.ConnectionError, target),
    };

    public static ErrorRecord Undelivered(Peer peer, long count) => Sending(
        new SendException(
            SendFailure.Undelivered,
            $"{Count(count, "message")} for peer '{peer}' {(count == 1 ? "was" : "were")} not acknowledged before its session ended and may not have arrived."),
        peer);

    public static ErrorRecord MessagesDropped(Peer peer, long count) => new(
        new InvalidOperationException(
            $"{Count(count, "message")} for peer '{peer}' {(count == 1 ? "was" : "were")} dropped at its full send queue, as the node's policy is."),
        nameof(MessagesDropped), ErrorCategory.LimitsExceeded, peer);

    public static ErrorRecord AcknowledgeTimeout(Peer peer, TimeSpan time) => new(
        new TimeoutException($"Peer '{peer}' has not acknowledged {Count(peer.MessagesQueued, "message")} within {Seconds(time)}. They stay queued."),
        nameof(AcknowledgeTimeout), ErrorCategory.OperationTimeout, peer);

    public static ErrorRecord ReceiveTimeout(long received, long count, TimeSpan time, IReadOnlyList<PeerNode> nodes) => new(
        new TimeoutException($"{received} of {Count(count, "message")} came within {Seconds(time)}."),
        nameof(ReceiveTimeout), ErrorCategory.OperationTimeout, Target(nodes));

    public static ErrorRecord EventTimeout(long received, long count, TimeSpan time, IReadOnlyList<PeerNode> nodes) => new(
        new TimeoutException($"{received} of {Count(count, "event")} came within {Seconds(time)}."),
        nameof(EventTimeout), ErrorCategory.OperationTimeout, Target(nodes));

    public static ErrorRecord BadMessage(PeerMessage message, FormatException error) => new(
        error, nameof(BadMessage), ErrorCategory.InvalidData, message);

    public static ErrorRecord HandlerNotFound(HandlerReference handler, IReadOnlyList<PeerNode> nodes) => new(
        new ItemNotFoundException(nodes.SelectMany(node => node.Handlers).ToArray() is { Length: > 0 } known
            ? $"{Nodes(nodes)} no handler '{handler}'. There are: {Names(known)}."
            : $"{Nodes(nodes)} no handler '{handler}', nor any other. Register one with Register-PeerHandler."),
        nameof(HandlerNotFound), ErrorCategory.ObjectNotFound, handler.ToString());

    public static ErrorRecord HandlerNameInUse(string name, PeerNode node) => new(
        new InvalidOperationException($"Node '{node}' has a handler called '{name}'. Choose another name, or remove that one with Unregister-PeerHandler."),
        nameof(HandlerNameInUse), ErrorCategory.ResourceExists, name);

    public static ErrorRecord InvalidHandlerOptions(ArgumentException error, string? name) => new(
        error, nameof(InvalidHandlerOptions), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord TopicTooLong(string topic) => new(
        new ArgumentException($"No topic is longer than {PeerMessage.MaxTopicBytes} bytes of UTF-8, so none is '{topic[..40]}...'. Shorten it."),
        nameof(TopicTooLong), ErrorCategory.InvalidArgument, topic);

    public static ErrorRecord UsingVariableNotFound(ItemNotFoundException error, ScriptBlock block) => new(
        error, nameof(UsingVariableNotFound), ErrorCategory.ObjectNotFound, block);

    public static ErrorRecord NotForOtherRunspaces(ArgumentException error, ScriptBlock block) => new(
        error, nameof(NotForOtherRunspaces), ErrorCategory.InvalidArgument, block);

    public static ErrorRecord HandlerNotStarted(Exception error, ScriptBlock block) => new(
        new InvalidOperationException($"The handler's runspace could not be made ready. {error.Message}", error),
        nameof(HandlerNotStarted), ErrorCategory.OpenError, block);

    public static ErrorRecord Requesting(RequestException error, Peer peer) => error.Failure switch
    {
        RequestFailure.TimedOut => new(error, "RequestTimedOut", ErrorCategory.OperationTimeout, peer),
        RequestFailure.HandlerFailed => new(error, "HandlerFailed", ErrorCategory.InvalidResult, peer),
        RequestFailure.PeerGone => new(error, "PeerGone", ErrorCategory.ConnectionError, peer),
        RequestFailure.NobodyListens => new(error, "NobodyListens", ErrorCategory.ObjectNotFound, peer),
        RequestFailure.TooManyRequests => new(error, "TooManyRequests", ErrorCategory.LimitsExceeded, peer),
        RequestFailure.Dropped => new(error, "RequestDropped", ErrorCategory.LimitsExceeded, peer),
        _ => new(error, "TooManyReplies", ErrorCategory.LimitsExceeded, peer),
    };

    public static ErrorRecord WaitTimeout(string saw, TimeSpan time, IReadOnlyList<PeerNode> nodes) => new(
        new TimeoutException($"After {Seconds(time)}, {saw}."),
        nameof(WaitTimeout), ErrorCategory.OperationTimeout, Target(nodes));

    public static string Count(long count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    public static string Names<T>(IReadOnlyList<T> items)
    {
        const int most = 10;
        var names = string.Join(", ", items.Take(most));
        return items.Count > most ? $"{names} and {items.Count - most} more" : names;
    }

    private static object Target(IReadOnlyList<PeerNode> nodes) => nodes is [var node] ? node : nodes;

    private static string Nodes(IReadOnlyList<PeerNode> nodes) => nodes switch
    {
        [] => "Without a node there is",
        [var node] => $"Node '{node}' has",
        _ => $"The nodes {Names(nodes)} have",
    };

    private static string How(Member member) => member.State switch
    {
        MemberState.Left => $"member '{member}' has stopped",
        MemberState.Gone => $"member '{member}' is gone",
        _ => $"member '{member}' is not connected",
    };

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";
}
