using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>What a socket's error means in the words of the transport contract.</summary>
internal static class TcpErrors
{
    /// <summary>What a failed dial means.</summary>
    /// <param name="endpoint">What was dialled.</param>
    /// <param name="cause">What the resolver or the socket reported.</param>
    /// <returns>The exception to throw.</returns>
    public static ConnectException Connect(PeerEndpoint endpoint, SocketException cause) =>
        TransportErrors.Connect(ConnectFailureOf(cause.SocketErrorCode), endpoint, cause);

    /// <summary>What a failed attempt to listen means.</summary>
    /// <param name="endpoint">Where listening was asked for.</param>
    /// <param name="cause">What the resolver or the socket reported.</param>
    /// <returns>The exception to throw.</returns>
    public static ListenException Listen(PeerEndpoint endpoint, SocketException cause) =>
        TransportErrors.Listen(ListenFailureOf(cause.SocketErrorCode), endpoint, cause);

    /// <summary>
    /// Which of the failures at a name's several addresses says most: a machine that answered, even with a refusal, more
    /// than one that did not, and that more than an address this machine has no way to.
    /// </summary>
    /// <param name="earlier">The failure at an earlier address, if any.</param>
    /// <param name="later">The failure at a later address.</param>
    /// <returns>One of the two; the earlier one if they say the same.</returns>
    public static SocketException MoreTelling(SocketException? earlier, SocketException later) =>
        earlier is null || Weight(later) > Weight(earlier) ? later : earlier;

    /// <summary>Whether a failed accept was about the one connection that was to be accepted, which is gone.</summary>
    /// <param name="error">How the accept failed.</param>
    /// <returns>False when the failure is about the listener or the whole system.</returns>
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
