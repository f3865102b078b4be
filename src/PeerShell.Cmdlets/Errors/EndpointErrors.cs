using System.Management.Automation;
using System.Net;
using PeerShell.Discovery;
using PeerShell.Transport;

namespace PeerShell.Errors;

/// <summary>Errors about endpoints: listening on them, and connecting to them.</summary>
internal static class EndpointErrors
{
    public static ErrorRecord InvalidEndpoint(object endpoint, FormatException error) => new(
        error, nameof(InvalidEndpoint), ErrorCategory.InvalidArgument, endpoint);

    public static ErrorRecord InsecureAddress(PeerEndpoint endpoint) => new(
        new InvalidOperationException(
            $"{endpoint} {Reach(endpoint)} other machines can reach, and links are not encrypted yet: anyone on the path can read and "
            + "change what is sent. Accept that with -AllowInsecure, or listen on 127.0.0.1."),
        nameof(InsecureAddress), ErrorCategory.SecurityError, endpoint.ToString());

    private static string Reach(PeerEndpoint endpoint) =>
        IPAddress.TryParse(endpoint.Host, out _) ? "is an address that" : "is a name, which can stand for an address that";

    public static ErrorRecord Listening(ListenException error) => error.Failure switch
    {
        ListenFailure.AddressInUse => new(error, "AddressInUse", ErrorCategory.ResourceBusy, error.Endpoint),
        ListenFailure.AddressNotAvailable => new(error, "AddressNotAvailable", ErrorCategory.ObjectNotFound, error.Endpoint),
        ListenFailure.AccessDenied => new(error, "AccessDenied", ErrorCategory.PermissionDenied, error.Endpoint),
        _ => new(error, "ListenFailed", ErrorCategory.ResourceUnavailable, error.Endpoint),
    };

    public static ErrorRecord Connecting(ConnectException error) => Connecting(error, error.Endpoint);

    public static ErrorRecord Connecting(ConnectException error, object target)
    {
        var (id, category) = error.Failure switch
        {
            ConnectFailure.Refused => ("ConnectRefused", ErrorCategory.ConnectionError),
            ConnectFailure.TimedOut => ("ConnectTimedOut", ErrorCategory.OperationTimeout),
            ConnectFailure.NameNotFound => ("NameNotFound", ErrorCategory.ObjectNotFound),
            ConnectFailure.Unreachable => ("Unreachable", ErrorCategory.ConnectionError),
            ConnectFailure.NotPeerShell => ("NotPeerShell", ErrorCategory.ProtocolError),
            ConnectFailure.VersionMismatch => ("VersionMismatch", ErrorCategory.ProtocolError),
            ConnectFailure.WrongNetwork => ("WrongNetwork", ErrorCategory.InvalidOperation),
            ConnectFailure.OwnAddress => ("OwnAddress", ErrorCategory.InvalidArgument),
            ConnectFailure.Rejected => ("ConnectRejected", ErrorCategory.PermissionDenied),
            ConnectFailure.Stopping => (nameof(NodeErrors.NodeStopped), ErrorCategory.InvalidOperation),
            ConnectFailure.TooFewHandles => (nameof(NetworkErrors.TooFewFileHandles), ErrorCategory.LimitsExceeded),
            _ => ("ConnectBroken", ErrorCategory.ConnectionError),
        };
        return new ErrorRecord(error, id, category, target).WithRemedy(error.Failure switch
        {
            ConnectFailure.WrongNetwork => "Start both nodes with the same -Network.",
            _ => null,
        });
    }

    public static ErrorRecord ConnectTimedOut(PeerEndpoint endpoint, TimeSpan time) => Connecting(new ConnectException(
        ConnectFailure.TimedOut, endpoint, $"Nobody answered at {endpoint} within {Phrases.Seconds(time)}."));

    public static ErrorRecord ConnectTimedOut(Member member, TimeSpan time) => Connecting(
        new ConnectException(
            ConnectFailure.TimedOut,
            member.Endpoint ?? new PeerEndpoint("localhost", 0),
            $"Member '{member}' did not answer at {Phrases.Names(member.Endpoints)} within {Phrases.Seconds(time)}."),
        member);
}
