using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>The error messages of all transports in one place, the same for TCP and for memory.</summary>
internal static class TransportErrors
{
    /// <summary>Creates the exception for a failed dial.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="endpoint">The endpoint that was dialled.</param>
    /// <param name="cause">The system's exception, if there is one.</param>
    /// <returns>The exception to throw.</returns>
    public static ConnectException Connect(ConnectFailure failure, PeerEndpoint endpoint, Exception? cause = null)
    {
        var message = failure switch
        {
            ConnectFailure.Refused =>
                $"Nothing listens at {endpoint}. Check that the node there is running and that the port is right.",
            ConnectFailure.TimedOut =>
                $"{endpoint} did not answer in time. Check that the machine is on and that its firewall allows the port.",
            ConnectFailure.NameNotFound =>
                $"The name '{endpoint.Host}' has no address. Check the spelling and this machine's DNS.",
            ConnectFailure.Broken =>
                $"The connection to {endpoint} broke while it was being opened. Try again.",
            _ =>
                $"{endpoint} can't be reached from here. Check the address and this machine's network.",
        };
        return new ConnectException(failure, endpoint, Quote(message, cause, failure is ConnectFailure.Unreachable), cause);
    }

    /// <summary>Creates the exception for a failed attempt to listen.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="cause">The system's exception, if there is one.</param>
    /// <returns>The exception to throw.</returns>
    public static ListenException Listen(ListenFailure failure, PeerEndpoint endpoint, Exception? cause = null)
    {
        var message = failure switch
        {
            ListenFailure.AddressInUse when endpoint.Port == 0 =>
                $"This machine has no free port left at {endpoint.Host}. Close connections that are not needed. "
                + "The ports of closed connections become free within a minute or two.",
            ListenFailure.AddressInUse =>
                $"Another node or program already listens at {endpoint}. Choose another port, or port 0 for any free one.",
            ListenFailure.AddressNotAvailable =>
                $"'{endpoint.Host}' is neither an address of this machine nor a name for one. "
                + "Use one of its addresses, 127.0.0.1 for this machine only, or 0.0.0.0 for all its IPv4 addresses.",
            ListenFailure.AccessDenied =>
                $"The system does not allow listening at {endpoint}. Ports below 1024 often need privileges, so choose a higher port.",
            _ =>
                $"Listening at {endpoint} failed.",
        };
        return new ListenException(failure, endpoint, Quote(message, cause, failure is ListenFailure.Other), cause);
    }

    /// <summary>Creates the exception for a failed operation on a connection.</summary>
    /// <param name="remote">The endpoint of the other end.</param>
    /// <param name="error">The socket error.</param>
    /// <param name="cause">The system's exception, if there is one.</param>
    /// <returns>The exception to throw.</returns>
    public static IOException Broken(PeerEndpoint remote, SocketError error, Exception? cause = null) => error switch
    {
        SocketError.ConnectionReset =>
            new IOException($"The connection to {remote} was reset by the other side.", cause),
        SocketError.OperationAborted or SocketError.Interrupted =>
            new IOException($"The connection to {remote} was aborted on this side.", cause),
        SocketError.TimedOut =>
            new IOException($"The connection to {remote} timed out because the other side no longer answers.", cause),
        SocketError.Shutdown =>
            new IOException($"The connection to {remote} can't send any more data because its sending side is closed.", cause),
        _ =>
            new IOException(Quote($"The connection to {remote} broke.", cause, true), cause),
    };

    private static string Quote(string message, Exception? cause, bool wanted) =>
        wanted && cause is not null ? $"{message} The system reported: {cause.Message}" : message;
}
