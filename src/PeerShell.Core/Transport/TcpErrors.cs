using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>Translates socket errors into the exceptions of the transport contract.</summary>
internal static class TcpErrors
{
    /// <summary>Creates the exception for a failed dial.</summary>
    /// <param name="endpoint">The endpoint that was dialled.</param>
    /// <param name="cause">The exception of the resolver or the socket.</param>
    /// <returns>The exception to throw.</returns>
    public static ConnectException Connect(PeerEndpoint endpoint, SocketException cause) =>
        TransportErrors.Connect(ConnectFailureOf(cause.SocketErrorCode), endpoint, cause);

    /// <summary>Creates the exception for a failed attempt to listen.</summary>
    /// <param name="endpoint">The endpoint to listen on.</param>
    /// <param name="cause">The exception of the resolver or the socket.</param>
    /// <returns>The exception to throw.</returns>
    public static ListenException Listen(PeerEndpoint endpoint, SocketException cause) =>
        TransportErrors.Listen(ListenFailureOf(cause.SocketErrorCode), endpoint, cause);

    /// <summary>
    /// Returns the more informative of two failures at different addresses of one name. A machine that answered, even with a
    /// refusal, says more than one that did not answer. That in turn says more than an address without a route.
    /// </summary>
    /// <param name="earlier">The failure at an earlier address, if there is one.</param>
    /// <param name="later">The failure at a later address.</param>
    /// <returns>One of the two failures; the earlier one if both are equally informative.</returns>
    public static SocketException MoreTelling(SocketException? earlier, SocketException later) =>
        earlier is null || Weight(later) > Weight(earlier) ? later : earlier;

    /// <summary>Whether a failed accept concerns only the connection being accepted, which is lost.</summary>
    /// <param name="error">The error of the accept.</param>
    /// <returns>False if the failure concerns the listener or the whole system.</returns>
    public static bool IsAboutOneConnection(SocketError error) =>
        // Linux reports network errors that are already pending on the new connection as failures of accept(2).
        error is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut
            or SocketError.HostUnreachable or SocketError.HostDown
            or SocketError.NetworkUnreachable or SocketError.NetworkDown;

    private static int Weight(SocketException failure) => ConnectFailureOf(failure.SocketErrorCode) switch
    {
        ConnectFailure.Refused => 3,
        ConnectFailure.Broken => 2,
        ConnectFailure.TimedOut => 1,
        _ => 0,
    };

    private static ConnectFailure ConnectFailureOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ConnectFailure.Refused,
        SocketError.TimedOut => ConnectFailure.TimedOut,
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery =>
            ConnectFailure.NameNotFound,
        SocketError.ConnectionReset or SocketError.ConnectionAborted => ConnectFailure.Broken,
        _ => ConnectFailure.Unreachable,
    };

    private static ListenFailure ListenFailureOf(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => ListenFailure.AddressInUse,
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
            or SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery =>
            ListenFailure.AddressNotAvailable,
        SocketError.AccessDenied => ListenFailure.AccessDenied,
        _ => ListenFailure.Other,
    };
}
